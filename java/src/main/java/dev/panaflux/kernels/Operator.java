package dev.panaflux.kernels;

/** The operators of {@link Kernels}, as a {@link KernelPlan} lists them. */
public enum Operator {
    LINEAR,
    ATTENTION,
    RMS_NORM,
    LAYER_NORM_MODULATE,
    HEAD_NORM_ROPE,
    GROUP_NORM,
    SILU,
    CONV2D,
    UPSAMPLE_NEAREST,
    EMBEDDING_GATHER,
    CONVERT
}
