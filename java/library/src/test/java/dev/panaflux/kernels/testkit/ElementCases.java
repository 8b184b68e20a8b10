package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of operators that work on single elements or rows. */
public final class ElementCases {

    static List<KernelCase> silu() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : KernelCases.SIZES) {
            cases.add(silu(3, cols, cols % 2 == 0, Values.GAUSSIAN));
        }
        cases.add(silu(40, 257, false, Values.WIDE));
        cases.add(silu(40, 257, true, Values.BITS));
        cases.add(silu(40, 257, true, Values.TINY));
        cases.add(silu(9, 33, true, Values.nonFinite(3)));
        return cases;
    }

    /** SiLU of a matrix. */
    public static KernelCase silu(int rows, int cols, boolean inPlace, Values values) {
        String name = "rows=%d cols=%d%s %s".formatted(rows, cols, inPlace ? " in place" : "", values.name());
        return new KernelCase(Operator.SILU, name, memory -> {
            if (inPlace) {
                return new Call(memory.output(rows, cols, values), (kernels, out) -> kernels.silu(out, out));
            }
            Tensor in = memory.activation(rows, cols, values);
            return new Call(memory.output(rows, cols, Values.GAUSSIAN), (kernels, out) -> kernels.silu(out, in));
        });
    }

    static List<KernelCase> relu() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : KernelCases.SIZES) {
            cases.add(relu(3, cols, cols % 2 == 0, Values.GAUSSIAN));
        }
        cases.add(relu(40, 257, false, Values.WIDE));
        cases.add(relu(40, 257, true, Values.BITS));
        cases.add(relu(40, 257, false, Values.TINY));
        cases.add(relu(9, 33, true, Values.nonFinite(3)));
        return cases;
    }

    /** ReLU of a matrix. */
    public static KernelCase relu(int rows, int cols, boolean inPlace, Values values) {
        String name = "rows=%d cols=%d%s %s".formatted(rows, cols, inPlace ? " in place" : "", values.name());
        return new KernelCase(Operator.RELU, name, memory -> {
            if (inPlace) {
                return new Call(memory.output(rows, cols, values), (kernels, out) -> kernels.relu(out, out));
            }
            Tensor in = memory.activation(rows, cols, values);
            return new Call(memory.output(rows, cols, Values.GAUSSIAN), (kernels, out) -> kernels.relu(out, in));
        });
    }

    static List<KernelCase> mixBlocks() {
        List<KernelCase> cases = new ArrayList<>();
        for (int block : KernelCases.SIZES) {
            cases.add(mixBlocks(3, 3, 2, block, Values.GAUSSIAN));
        }
        cases.add(mixBlocks(1, 1, 5, 7, Values.GAUSSIAN));
        cases.add(mixBlocks(40, 16, 1, 33, Values.WIDE));
        cases.add(mixBlocks(40, 8, 8, 48, Values.GAUSSIAN));
        cases.add(mixBlocks(9, 4, 3, 33, Values.nonFinite(3)));
        return cases;
    }

    /** Sums of blocks of columns. */
    public static KernelCase mixBlocks(int rows, int inBlocks, int outBlocks, int block, Values values) {
        String name = "rows=%d blocks=%d to %d of %d %s".formatted(rows, inBlocks, outBlocks, block, values.name());
        return new KernelCase(Operator.MIX_BLOCKS, name, memory -> {
            Tensor in = memory.activation(rows, (long) inBlocks * block, values);
            Tensor mix = memory.activation(outBlocks, inBlocks, Values.GAUSSIAN);
            return new Call(
                    memory.output(rows, (long) outBlocks * block, Values.GAUSSIAN),
                    (kernels, out) -> kernels.mixBlocks(out, in, mix));
        });
    }

    static List<KernelCase> embeddingGather() {
        List<KernelCase> cases = new ArrayList<>();
        for (DType table : KernelCases.DTYPES) {
            for (int cols : KernelCases.SIZES) {
                cases.add(embeddingGather(11, cols, table, new int[] {0, 10, 3, 3, 7}));
            }
            cases.add(embeddingGather(
                    70, 64, table, IntStream.range(0, 70).map(i -> 69 - i).toArray()));
        }
        return cases;
    }

    /** Rows of a table. */
    public static KernelCase embeddingGather(int vocabulary, int cols, DType table, int[] ids) {
        String name = "vocabulary=%d cols=%d %s ids=%d".formatted(vocabulary, cols, table.label(), ids.length);
        return new KernelCase(Operator.EMBEDDING_GATHER, name, memory -> {
            Tensor rows = memory.weight(table, vocabulary, cols, Values.BITS);
            return new Call(
                    memory.output(ids.length, cols, Values.GAUSSIAN),
                    (kernels, out) -> kernels.embeddingGather(out, rows, ids));
        });
    }

    static List<KernelCase> convert() {
        List<KernelCase> cases = new ArrayList<>();
        for (DType from : KernelCases.DTYPES) {
            for (DType to : KernelCases.DTYPES) {
                for (int cols : KernelCases.SIZES) {
                    cases.add(convert(3, cols, from, to, Values.GAUSSIAN));
                }
                cases.add(convert(64, 257, from, to, Values.BITS));
                cases.add(convert(64, 257, from, to, Values.WIDE));
                cases.add(convert(64, 257, from, to, halfwayBetweenNeighbours(to)));
            }
            if (from == DType.F32) {
                cases.add(convert(3, 17, from, DType.BF16, Values.SIGNALLING));
                cases.add(convert(3, 17, from, DType.F16, Values.SIGNALLING));
            } else {
                cases.add(everyPattern(from));
            }
        }
        return cases;
    }

    /** Numbers exactly between two neighbours of a 16-bit dtype: ties go to the even one. */
    private static Values halfwayBetweenNeighbours(DType to) {
        int unit = to == DType.BF16 ? 1 << 16 : 1 << 13;
        return new Values(
                "halfway",
                random -> Float.intBitsToFloat(
                        Float.floatToIntBits((float) random.nextGaussian()) / unit * unit + unit / 2));
    }

    /** A conversion of a matrix. */
    public static KernelCase convert(int rows, int cols, DType from, DType to, Values values) {
        String name = "rows=%d cols=%d %s to %s %s".formatted(rows, cols, from.label(), to.label(), values.name());
        return new KernelCase(Operator.CONVERT, name, memory -> {
            Tensor in = memory.weight(from, rows, cols, values);
            return new Call(memory.output(to, rows, cols), (kernels, out) -> kernels.convert(out, in));
        });
    }

    static KernelCase everyPattern(DType from) {
        return new KernelCase(Operator.CONVERT, "every %s to f32".formatted(from.label()), memory -> {
            short[] next = {0};
            Values patterns = new Values(
                    "patterns",
                    random -> from == DType.BF16
                            ? Float.intBitsToFloat(next[0]++ << 16)
                            : Float.float16ToFloat(next[0]++));
            Tensor in = memory.weight(from, 256, 256, patterns);
            return new Call(memory.output(DType.F32, 256, 256), (kernels, out) -> kernels.convert(out, in));
        });
    }

    private ElementCases() {}
}
