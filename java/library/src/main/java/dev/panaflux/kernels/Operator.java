package dev.panaflux.kernels;

import dev.panaflux.kernels.backend.KernelPlan;

/** The operators of {@link Kernels}, as a {@link KernelPlan} lists them. */
public enum Operator {
    LINEAR("linear"),
    ATTENTION("attention"),
    RMS_NORM("rmsNorm"),
    LAYER_NORM_MODULATE("layerNormModulate"),
    HEAD_NORM_ROPE("headNormRope"),
    GROUP_NORM("groupNorm"),
    GROUP_MOMENTS("groupMoments"),
    GROUP_NORM_APPLY("groupNormApply"),
    SILU("silu"),
    CONV2D("conv2d"),
    UPSAMPLE_NEAREST("upsampleNearest"),
    EMBEDDING_GATHER("embeddingGather"),
    CONVERT("convert");

    private final String label;

    Operator(String label) {
        this.label = label;
    }

    /** The name of the operator's method in {@link Kernels}. */
    public String label() {
        return label;
    }

    /**
     * How far a result in {@code precision} may be from the exact one. For {@link Precision#BF16} the exact one is that on
     * operands of the product that were rounded to bfloat16 before, or on those that were not: what a backend multiplies
     * otherwise, because it pays, may be better but not worse.
     */
    public Accuracy accuracy(Precision precision) {
        // The weights of the softmax are operands of a product too, and rounded when they are known.
        return precision == Precision.BF16 && this == ATTENTION ? new Accuracy.Nmse(1e-5) : accuracy();
    }

    /** How far every backend's result in f32 may be from the exact one. */
    public Accuracy accuracy() {
        return switch (this) {
            case LINEAR, CONV2D, RMS_NORM, LAYER_NORM_MODULATE, HEAD_NORM_ROPE, GROUP_MOMENTS, GROUP_NORM_APPLY ->
                new Accuracy.Nmse(1e-12);
            case ATTENTION, GROUP_NORM -> new Accuracy.Nmse(1e-11);
            case SILU -> new Accuracy.Ulp(8, 1e-30f);
            case UPSAMPLE_NEAREST, EMBEDDING_GATHER, CONVERT -> Accuracy.EXACT;
        };
    }
}
