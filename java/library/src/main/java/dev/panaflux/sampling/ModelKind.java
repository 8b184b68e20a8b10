package dev.panaflux.sampling;

/** The two kinds of FLUX.2 [klein] and how each is sampled unless the caller says otherwise. */
public enum ModelKind {

    /** Distilled to few steps ({@code is_distilled} in {@code model_index.json}); guidance is built in and ignored. */
    DISTILLED(4, 1.0f),

    /** Undistilled: many steps, classifier-free guidance. */
    BASE(50, 4.0f);

    private final int defaultSteps;
    private final float defaultGuidance;

    ModelKind(int defaultSteps, float defaultGuidance) {
        this.defaultSteps = defaultSteps;
        this.defaultGuidance = defaultGuidance;
    }

    /** Steps when none are asked for. */
    public int defaultSteps() {
        return defaultSteps;
    }

    /** Guidance scale when none is asked for. */
    public float defaultGuidance() {
        return defaultGuidance;
    }

    /** Whether a guidance scale makes a second pass for the negative prompt worthwhile: only above 1 and never when distilled. */
    public boolean guides(float scale) {
        return this == BASE && scale > 1.0f;
    }
}
