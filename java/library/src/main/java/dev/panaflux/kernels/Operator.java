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
    RELU("relu"),
    MIX_BLOCKS("mixBlocks"),
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
     * The required accuracy in {@code precision}. For {@link Precision#BF16}, the exact result is that of operands rounded to
     * bfloat16, or of unrounded ones, since a backend may use higher precision where that is faster.
     */
    public Accuracy accuracy(Precision precision) {
        // The weights of the softmax are operands of a product too, and rounded when they are known.
        return precision == Precision.BF16 && this == ATTENTION ? new Accuracy.Nmse(1e-5) : accuracy();
    }

    /** The accuracy in f32 that every backend must reach. */
    public Accuracy accuracy() {
        return switch (this) {
            case LINEAR,
                    CONV2D,
                    MIX_BLOCKS,
                    RMS_NORM,
                    LAYER_NORM_MODULATE,
                    HEAD_NORM_ROPE,
                    GROUP_MOMENTS,
                    GROUP_NORM_APPLY -> new Accuracy.Nmse(1e-12);
            case ATTENTION, GROUP_NORM -> new Accuracy.Nmse(1e-11);
            case SILU -> new Accuracy.Ulp(8, 1e-30f);
            case RELU, UPSAMPLE_NEAREST, EMBEDDING_GATHER, CONVERT -> Accuracy.EXACT;
        };
    }
}
