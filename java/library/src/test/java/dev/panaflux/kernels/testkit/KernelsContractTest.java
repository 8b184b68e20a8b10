package dev.panaflux.kernels.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract's comparison must be able to fail: each kernel here is wrong in one way that is easily made. */
class KernelsContractTest {

    record Mutant(Operator operator, String mistake, Placement placement, Kernels kernels) {

        Mutant(Operator operator, String mistake, Kernels kernels) {
            this(operator, mistake, Placement.PACKED, kernels);
        }

        @Override
        public String toString() {
            return operator.label() + ": " + mistake;
        }
    }

    private static class RightKernels extends ForwardingKernels {
        RightKernels() {
            super(new OracleKernels());
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant(Operator.LINEAR, "the bias is dropped", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        super.linear(out, in, weight, null, epilogue);
                    }
                }),
                new Mutant(Operator.LINEAR, "the residual is overwritten", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        Epilogue wrong = epilogue instanceof Epilogue.Add ? Epilogue.STORE : epilogue;
                        super.linear(out, in, weight, bias, wrong);
                    }
                }),
                new Mutant(Operator.LINEAR, "the gate is ignored", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        Epilogue wrong = epilogue instanceof Epilogue.GatedAdd ? Epilogue.ADD : epilogue;
                        super.linear(out, in, weight, bias, wrong);
                    }
                }),
                new Mutant(Operator.LINEAR, "the last element is a ten-thousandth too large", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        super.linear(out, in, weight, bias, epilogue);
                        long row = out.rows() - 1;
                        long col = out.cols() - 1;
                        Elements.set(out, row, col, Elements.get(out, row, col) * 1.0001);
                    }
                }),
                new Mutant(Operator.LINEAR, "sums are kept in bf16", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        super.linear(out, in, weight, bias, epilogue);
                        for (long row = 0; row < out.rows(); row++) {
                            for (long col = 0; col < out.cols(); col++) {
                                int bits = Float.floatToRawIntBits(Elements.get(out, row, col)) & 0xffff_0000;
                                Elements.set(out, row, col, Float.intBitsToFloat(bits));
                            }
                        }
                    }
                }),
                new Mutant(Operator.LINEAR, "integers are cut off, not rounded", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        try (var arena = Arena.ofShared()) {
                            super.linear(
                                    out, weight instanceof Tensor ? in : cutOff(in, arena), weight, bias, epilogue);
                        }
                    }
                }),
                new Mutant(Operator.LINEAR, "the integers' scales are those of the next row", new RightKernels() {
                    @Override
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        if (weight instanceof QuantizedWeight integers && integers.rows() > 1) {
                            long last = integers.rows() - 1;
                            super.linear(
                                    out.cols(0, last),
                                    in,
                                    new QuantizedWeight(
                                            integers.values(),
                                            integers.rows(1, last + 1).scales(),
                                            integers.sums(),
                                            last,
                                            integers.cols()),
                                    bias == null ? null : bias.cols(0, last),
                                    Epilogue.STORE);
                        } else {
                            super.linear(out, in, weight, bias, epilogue);
                        }
                    }
                }),
                new Mutant(
                        Operator.LINEAR,
                        "the gap after the first row is written",
                        Placement.STRIDED,
                        new RightKernels() {
                            @Override
                            public void linear(
                                    Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                                super.linear(out, in, weight, bias, epilogue);
                                if (out.rows() > 1) {
                                    out.segment().set(ValueLayout.JAVA_FLOAT_UNALIGNED, out.cols() * 4, 0);
                                }
                            }
                        }),
                new Mutant(Operator.LINEAR, "an input is written", new RightKernels() {
                    @Override
                    @SuppressWarnings("restricted")
                    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                        super.linear(out, in, weight, bias, epilogue);
                        MemorySegment writable =
                                MemorySegment.ofAddress(in.segment().address()).reinterpret(4);
                        writable.set(ValueLayout.JAVA_FLOAT, 0, writable.get(ValueLayout.JAVA_FLOAT, 0) + 1);
                    }
                }),
                new Mutant(Operator.ATTENTION, "later keys are seen", new RightKernels() {
                    @Override
                    public void attention(
                            Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
                        super.attention(out, q, k, v, shape, AttentionMask.NONE);
                    }
                }),
                new Mutant(Operator.ATTENTION, "one padded key is seen", new RightKernels() {
                    @Override
                    public void attention(
                            Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
                        AttentionMask wrong = mask instanceof AttentionMask.CausalPadded causal
                                ? new AttentionMask.CausalPadded((int) Math.min(causal.validKeys() + 1, k.rows()))
                                : mask;
                        super.attention(out, q, k, v, shape, wrong);
                    }
                }),
                new Mutant(Operator.ATTENTION, "the scale is forgotten", new RightKernels() {
                    @Override
                    public void attention(
                            Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
                        AttentionShape wrong = new AttentionShape(shape.heads(), shape.kvHeads(), shape.headDim(), 1);
                        super.attention(out, q, k, v, wrong, mask);
                    }
                }),
                new Mutant(Operator.RMS_NORM, "epsilon is ten times too large", new RightKernels() {
                    @Override
                    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
                        super.rmsNorm(out, in, weight, 10 * eps);
                    }
                }),
                new Mutant(Operator.LAYER_NORM_MODULATE, "scale and shift are swapped", new RightKernels() {
                    @Override
                    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
                        super.layerNormModulate(out, in, shift, scale, eps);
                    }
                }),
                new Mutant(Operator.HEAD_NORM_ROPE, "the other features are paired", new RightKernels() {
                    @Override
                    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
                        Rope.Pairing wrong =
                                rope.pairing() == Rope.Pairing.HALVES ? Rope.Pairing.INTERLEAVED : Rope.Pairing.HALVES;
                        super.headNormRope(x, weight, eps, new Rope(rope.cos(), rope.sin(), wrong));
                    }
                }),
                new Mutant(Operator.HEAD_NORM_ROPE, "cos and sin are swapped", new RightKernels() {
                    @Override
                    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
                        super.headNormRope(
                                x, weight, eps, new Rope(/* cos= */ rope.sin(), /* sin= */ rope.cos(), rope.pairing()));
                    }
                }),
                new Mutant(Operator.GROUP_NORM, "the activation is forgotten", new RightKernels() {
                    @Override
                    public void groupNorm(
                            Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
                        super.groupNorm(out, in, groups, weight, bias, eps, false);
                    }
                }),
                new Mutant(Operator.GROUP_NORM, "all channels are one group", new RightKernels() {
                    @Override
                    public void groupNorm(
                            Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
                        super.groupNorm(out, in, 1, weight, bias, eps, silu);
                    }
                }),
                new Mutant(Operator.GROUP_MOMENTS, "the variance is unbiased", new RightKernels() {
                    @Override
                    public void groupMoments(Tensor out, Tensor in) {
                        super.groupMoments(out, in);
                        double count = (double) in.size() / out.cols();
                        for (long group = 0; group < out.cols(); group++) {
                            Elements.set(out, 1, group, Elements.get(out, 1, group) * count / (count - 1));
                        }
                    }
                }),
                new Mutant(Operator.GROUP_MOMENTS, "the last pixel is forgotten", new RightKernels() {
                    @Override
                    public void groupMoments(Tensor out, Tensor in) {
                        super.groupMoments(out, in.rows(0, Math.max(1, in.rows() - 1)));
                    }
                }),
                new Mutant(Operator.GROUP_NORM_APPLY, "the activation is forgotten", new RightKernels() {
                    @Override
                    public void groupNormApply(
                            Tensor out,
                            Tensor in,
                            Tensor moments,
                            Tensor weight,
                            Tensor bias,
                            float eps,
                            boolean silu) {
                        super.groupNormApply(out, in, moments, weight, bias, eps, false);
                    }
                }),
                new Mutant(Operator.GROUP_NORM_APPLY, "every group has the moments of the first", new RightKernels() {
                    @Override
                    public void groupNormApply(
                            Tensor out,
                            Tensor in,
                            Tensor moments,
                            Tensor weight,
                            Tensor bias,
                            float eps,
                            boolean silu) {
                        super.groupNormApply(out, in, moments.cols(0, 1), weight, bias, eps, silu);
                    }
                }),
                new Mutant(Operator.SILU, "it rounds too coarsely", new RightKernels() {
                    @Override
                    public void silu(Tensor out, Tensor in) {
                        super.silu(out, in);
                        Elements.set(out, 0, 0, Elements.get(out, 0, 0) * (1 + 16 * Math.ulp(1f)));
                    }
                }),
                new Mutant(Operator.RELU, "NaN becomes zero", new RightKernels() {
                    @Override
                    public void relu(Tensor out, Tensor in) {
                        for (long row = 0; row < in.rows(); row++) {
                            for (int col = 0; col < in.cols(); col++) {
                                Elements.set(
                                        out, row, col, Elements.get(in, row, col) > 0 ? Elements.get(in, row, col) : 0);
                            }
                        }
                    }
                }),
                new Mutant(Operator.MIX_BLOCKS, "the first block is left out", new RightKernels() {
                    @Override
                    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
                        if (mix.cols() == 1) {
                            super.mixBlocks(out, in, mix);
                        } else {
                            long block = in.cols() / mix.cols();
                            super.mixBlocks(out, in.cols(block, in.cols()), mix.cols(1, mix.cols()));
                        }
                    }
                }),
                new Mutant(Operator.CONV2D, "zeros are above and left, not below and right", new RightKernels() {
                    @Override
                    public void conv2d(
                            Tensor out,
                            Tensor in,
                            Tensor weight,
                            @Nullable Tensor bias,
                            ConvGeometry geometry,
                            Epilogue epilogue) {
                        ConvGeometry wrong = new ConvGeometry(
                                geometry.height(),
                                geometry.width(),
                                geometry.kernel(),
                                geometry.stride(),
                                /* padTop= */ geometry.padBottom(),
                                /* padLeft= */ geometry.padRight(),
                                /* padBottom= */ geometry.padTop(),
                                /* padRight= */ geometry.padLeft());
                        super.conv2d(out, in, weight, bias, wrong, epilogue);
                    }
                }),
                new Mutant(Operator.CONV2D, "the bias is dropped", new RightKernels() {
                    @Override
                    public void conv2d(
                            Tensor out,
                            Tensor in,
                            Tensor weight,
                            @Nullable Tensor bias,
                            ConvGeometry geometry,
                            Epilogue epilogue) {
                        super.conv2d(out, in, weight, null, geometry, epilogue);
                    }
                }),
                new Mutant(Operator.UPSAMPLE_NEAREST, "height and width are swapped", new RightKernels() {
                    @Override
                    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
                        super.upsampleNearest(out, in, width, height);
                    }
                }),
                new Mutant(Operator.EMBEDDING_GATHER, "the last id is one off", new RightKernels() {
                    @Override
                    public void embeddingGather(Tensor out, Weight table, int[] ids) {
                        int[] wrong = Arrays.copyOf(ids, ids.length);
                        wrong[ids.length - 1] = (int) ((ids[ids.length - 1] + 1) % table.rows());
                        super.embeddingGather(out, table, wrong);
                    }
                }),
                new Mutant(Operator.CONVERT, "bf16 is cut off, not rounded", new RightKernels() {
                    @Override
                    public void convert(Tensor out, Tensor in) {
                        if (out.dtype() != DType.BF16) {
                            super.convert(out, in);
                            return;
                        }
                        for (long row = 0; row < in.rows(); row++) {
                            for (long col = 0; col < in.cols(); col++) {
                                Elements.fill(out, row, col, Elements.get(in, row, col));
                            }
                        }
                    }
                }));
    }

    /** The multiples of each row's scale towards zero, which rounding then leaves as they are. */
    private static Tensor cutOff(Tensor in, Arena arena) {
        Tensor out = Tensor.of(arena.allocate(4 * in.size(), 64), DType.F32, in.rows(), in.cols());
        for (long row = 0; row < in.rows(); row++) {
            float largest = 0;
            for (double value : Elements.row(in, row)) {
                largest = Math.max(largest, (float) Math.abs(value));
            }
            for (long col = 0; col < in.cols(); col++) {
                float value = Elements.get(in, row, col);
                Elements.set(out, row, col, ((int) (value * 127 / largest)) * largest / 127);
            }
        }
        return out;
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void aMistakeIsFound(Mutant mutant) {
        assertThat(casesOf(mutant.operator)
                        .map(kernelCase -> kernelCase.judge(mutant.kernels, mutant.placement))
                        .flatMap(Optional::stream)
                        .findFirst())
                .isPresent();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("operators")
    void theOraclePassesItsOwnCases(Operator operator) {
        assertThat(casesOf(operator))
                .isNotEmpty()
                .allSatisfy(kernelCase -> assertThat(kernelCase.judge(new OracleKernels(), Placement.STRIDED))
                        .isEmpty());
    }

    static Stream<Operator> operators() {
        return Arrays.stream(Operator.values());
    }

    private static Stream<KernelCase> casesOf(Operator operator) {
        return Stream.concat(KernelCases.small().stream(), LinearCases.quantized().stream())
                .filter(kernelCase -> kernelCase.operator() == operator);
    }

    @Test
    void everyCaseHasItsOwnNameAndSoItsOwnSeed() {
        assertThat(Stream.of(
                                KernelCases.small(),
                                KernelCases.klein4b(),
                                LinearCases.quantized(),
                                LinearCases.quantizedKlein4b(),
                                LinearCases.foreign(),
                                KernelCases.empty())
                        .flatMap(cases -> cases.stream())
                        .map(KernelCase::toString))
                .doesNotHaveDuplicates();
    }
}
