package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;

/** Cases of norms, of rows, heads and groups. */
public final class NormCases {

    private static final int[][] CHANNELS_AND_GROUPS = {{4, 2}, {32, 32}, {32, 8}, {30, 5}, {48, 3}, {128, 32}, {7, 1}};

    static List<KernelCase> rmsNorm() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : KernelCases.SIZES) {
            for (DType weight : KernelCases.DTYPES) {
                cases.add(rmsNorm(3, cols, weight, cols % 2 == 0, Values.GAUSSIAN));
            }
        }
        cases.add(rmsNorm(67, 2560, DType.BF16, false, Values.GAUSSIAN));
        cases.add(rmsNorm(5, 64, DType.F32, true, Values.GAUSSIAN.times(1e15f)));
        cases.add(rmsNorm(5, 64, DType.F32, false, Values.GAUSSIAN.times(1e-15f)));
        cases.add(rmsNorm(33, 40, DType.F32, false, Values.nonFinite(200)));
        cases.add(rmsNorm(9, 40, DType.F32, false, Values.TINY));
        return cases;
    }

    /** An RMS norm of rows. */
    public static KernelCase rmsNorm(int rows, int cols, DType weight, boolean inPlace, Values values) {
        String name = "rows=%d cols=%d %s%s %s"
                .formatted(rows, cols, weight.label(), inPlace ? " in place" : "", values.name());
        return new KernelCase(Operator.RMS_NORM, name, memory -> {
            Tensor w = memory.weight(weight, 1, cols, Values.NEAR_ONE);
            if (inPlace) {
                return new Call(
                        memory.output(rows, cols, values), (kernels, out) -> kernels.rmsNorm(out, out, w, 1e-6f));
            }
            Tensor in = memory.activation(rows, cols, values);
            return new Call(
                    memory.output(rows, cols, Values.GAUSSIAN), (kernels, out) -> kernels.rmsNorm(out, in, w, 1e-6f));
        });
    }

    static List<KernelCase> layerNormModulate() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : KernelCases.SIZES) {
            // A single value is its own mean; what is left of it says nothing but how the mean was rounded.
            if (cols > 1) {
                cases.add(layerNormModulate(3, cols, Values.GAUSSIAN));
            }
        }
        cases.add(layerNormModulate(67, 3072, Values.GAUSSIAN));
        cases.add(layerNormModulate(17, 320, Values.SHIFTED));
        cases.add(layerNormModulate(33, 40, Values.nonFinite(200)));
        cases.add(layerNormModulate(9, 40, Values.TINY));
        return cases;
    }

    /** A modulated layer norm of rows. */
    public static KernelCase layerNormModulate(int rows, int cols, Values values) {
        String name = "rows=%d cols=%d %s".formatted(rows, cols, values.name());
        return new KernelCase(Operator.LAYER_NORM_MODULATE, name, memory -> {
            Tensor in = memory.activation(rows, cols, values);
            Tensor scale = memory.activation(1, cols, Values.GAUSSIAN);
            Tensor shift = memory.activation(1, cols, Values.GAUSSIAN);
            return new Call(
                    memory.output(rows, cols, Values.GAUSSIAN),
                    (kernels, out) -> kernels.layerNormModulate(out, in, scale, shift, 1e-6f));
        });
    }

    static List<KernelCase> headNormRope() {
        List<KernelCase> cases = new ArrayList<>();
        int next = 0;
        for (Rope.Pairing pairing : Rope.Pairing.values()) {
            for (int headDim : new int[] {2, 6, 8, 16, 20, 24, 32, 48, 64, 128}) {
                DType weight = KernelCases.DTYPES.get(next++ % 3);
                cases.add(headNormRope(5, 1 + next % 4, headDim, pairing, weight, Values.GAUSSIAN));
            }
            cases.add(headNormRope(70, 24, 128, pairing, DType.BF16, Values.GAUSSIAN));
            cases.add(headNormRope(33, 3, 16, pairing, DType.F32, Values.nonFinite(300)));
            cases.add(headNormRope(1, 1, 16, pairing, DType.F32, Values.TINY));
        }
        return cases;
    }

    /** A norm and rotation of heads, in place. */
    public static KernelCase headNormRope(
            int seqLen, int heads, int headDim, Rope.Pairing pairing, DType weight, Values values) {
        String name = "seqLen=%d heads=%d headDim=%d %s %s %s"
                .formatted(seqLen, heads, headDim, pairing, weight.label(), values.name());
        return new KernelCase(Operator.HEAD_NORM_ROPE, name, memory -> {
            Tensor w = memory.weight(weight, 1, headDim, Values.NEAR_ONE);
            Tensor cos = memory.activation(seqLen, headDim / 2, Values.UNIFORM);
            Tensor sin = memory.activation(seqLen, headDim / 2, Values.UNIFORM);
            Rope rope = new Rope(cos, sin, pairing);
            return new Call(
                    memory.output(seqLen, (long) heads * headDim, values),
                    (kernels, out) -> kernels.headNormRope(out, w, 1e-6f, rope));
        });
    }

    static List<KernelCase> groupNorm() {
        List<KernelCase> cases = new ArrayList<>();
        int next = 0;
        for (int pixels : new int[] {1, 7, 64, 225, 1025}) {
            for (int[] channel : CHANNELS_AND_GROUPS) {
                DType dtype = KernelCases.DTYPES.get(next++ % 3);
                cases.add(groupNorm(
                        pixels, channel[0], channel[1], dtype, next % 2 == 0, next % 5 == 0, Values.GAUSSIAN));
            }
        }
        cases.add(groupNorm(3000, 8, 2, DType.F32, true, false, Values.SHIFTED));
        cases.add(groupNorm(65, 512, 32, DType.BF16, true, true, Values.GAUSSIAN));
        cases.add(groupNorm(65, 32, 32, DType.F32, false, false, Values.nonFinite(300)));
        cases.add(groupNorm(65, 32, 4, DType.F32, true, false, Values.TINY));
        return cases;
    }

    /** A group norm of an image. */
    public static KernelCase groupNorm(
            int pixels, int channels, int groups, DType dtype, boolean silu, boolean inPlace, Values values) {
        String name = "pixels=%d channels=%d groups=%d %s%s%s %s"
                .formatted(
                        pixels,
                        channels,
                        groups,
                        dtype.label(),
                        silu ? " silu" : "",
                        inPlace ? " in place" : "",
                        values.name());
        return new KernelCase(Operator.GROUP_NORM, name, memory -> {
            Tensor weight = memory.weight(dtype, 1, channels, Values.NEAR_ONE);
            Tensor bias = memory.weight(dtype, 1, channels, Values.GAUSSIAN);
            if (inPlace) {
                return new Call(
                        memory.output(pixels, channels, values),
                        (kernels, out) -> kernels.groupNorm(out, out, groups, weight, bias, 1e-6f, silu));
            }
            Tensor in = memory.activation(pixels, channels, values);
            return new Call(
                    memory.output(pixels, channels, Values.GAUSSIAN),
                    (kernels, out) -> kernels.groupNorm(out, in, groups, weight, bias, 1e-6f, silu));
        });
    }

    static List<KernelCase> groupMoments() {
        List<KernelCase> cases = new ArrayList<>();
        for (int pixels : new int[] {1, 7, 31, 32, 33, 225, 1025}) {
            for (int[] channel : CHANNELS_AND_GROUPS) {
                cases.add(groupMoments(pixels, channel[0], channel[1], Values.GAUSSIAN));
            }
        }
        for (int channels : KernelCases.SIZES) {
            cases.add(groupMoments(5, channels, 1, Values.GAUSSIAN));
            cases.add(groupMoments(5, 2 * channels, 2, Values.SHIFTED));
        }
        cases.add(groupMoments(5000, 8, 2, Values.SHIFTED));
        cases.add(groupMoments(65, 512, 32, Values.GAUSSIAN));
        cases.add(groupMoments(40, 1026, 3, Values.GAUSSIAN));
        cases.add(groupMoments(65, 32, 32, Values.nonFinite(300)));
        cases.add(groupMoments(65, 32, 4, Values.TINY));
        cases.add(groupMoments(65, 32, 4, Values.GAUSSIAN.times(1e-15f)));
        cases.add(groupMoments(65, 32, 4, Values.GAUSSIAN.times(1e15f)));
        return cases;
    }

    /** The moments of an image's groups. */
    public static KernelCase groupMoments(int pixels, int channels, int groups, Values values) {
        String name = "pixels=%d channels=%d groups=%d %s".formatted(pixels, channels, groups, values.name());
        return new KernelCase(Operator.GROUP_MOMENTS, name, memory -> {
            Tensor in = memory.activation(pixels, channels, values);
            return new Call(memory.output(2, groups, Values.GAUSSIAN), (kernels, out) -> kernels.groupMoments(out, in));
        });
    }

    static List<KernelCase> groupNormApply() {
        List<KernelCase> cases = new ArrayList<>();
        int next = 0;
        for (int pixels : new int[] {1, 7, 225, 1025}) {
            for (int[] channel : CHANNELS_AND_GROUPS) {
                DType dtype = KernelCases.DTYPES.get(next++ % 3);
                cases.add(groupNormApply(
                        pixels, channel[0], channel[1], dtype, next % 2 == 0, next % 5 == 0, Values.GAUSSIAN));
            }
        }
        for (int channels : KernelCases.SIZES) {
            DType dtype = KernelCases.DTYPES.get(channels % 3);
            cases.add(groupNormApply(5, channels, 1, dtype, false, channels % 2 == 0, Values.GAUSSIAN));
            cases.add(groupNormApply(5, 2 * channels, 2, dtype, true, false, Values.GAUSSIAN));
        }
        cases.add(groupNormApply(65, 512, 32, DType.BF16, true, true, Values.GAUSSIAN));
        cases.add(groupNormApply(65, 32, 32, DType.F32, false, false, Values.nonFinite(300)));
        cases.add(groupNormApply(65, 32, 4, DType.F32, true, false, Values.TINY));
        return cases;
    }

    /** A group norm of an image by moments that are given. */
    public static KernelCase groupNormApply(
            int pixels, int channels, int groups, DType dtype, boolean silu, boolean inPlace, Values values) {
        String name = "pixels=%d channels=%d groups=%d %s%s%s %s"
                .formatted(
                        pixels,
                        channels,
                        groups,
                        dtype.label(),
                        silu ? " silu" : "",
                        inPlace ? " in place" : "",
                        values.name());
        return new KernelCase(Operator.GROUP_NORM_APPLY, name, memory -> {
            Tensor weight = memory.weight(dtype, 1, channels, Values.NEAR_ONE);
            Tensor bias = memory.weight(dtype, 1, channels, Values.GAUSSIAN);
            Tensor moments = memory.activation(2, groups, Values.POSITIVE);
            if (inPlace) {
                return new Call(
                        memory.output(pixels, channels, values),
                        (kernels, out) -> kernels.groupNormApply(out, out, moments, weight, bias, 1e-6f, silu));
            }
            Tensor in = memory.activation(pixels, channels, values);
            return new Call(
                    memory.output(pixels, channels, Values.GAUSSIAN),
                    (kernels, out) -> kernels.groupNormApply(out, in, moments, weight, bias, 1e-6f, silu));
        });
    }

    private NormCases() {}
}
