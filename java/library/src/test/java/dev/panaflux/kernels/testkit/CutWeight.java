package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.weights.blocks.BlockFormat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A call with an operand that is a mapped file, which is cut to nothing after some calls.
 *
 * @param name the operator, the operand and its type
 * @param bytes size of the mapped operand
 * @param call calls the operator with the mapped operand
 */
record CutWeight(String name, long bytes, Call call) {

    private static final int WIDTH = 64;
    private static final int COLS = 1024;

    /** Calls before the file is cut: enough for the JVM to have compiled a part of the code. */
    private static final int CALLS = 100;

    /** The JVM may report a failed read after the call that it failed in, where there is nothing to do for the caller. */
    private static final int CALLS_TO_FAIL = 20;

    /** A call with {@code mapped} among the operands, and others in {@code arena}. */
    @FunctionalInterface
    interface Call {
        void on(Kernels kernels, MemorySegment mapped, Arena arena);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Whether {@code kernels} fail when {@code file}, which does not exist yet, has been cut. */
    boolean isNoticedBy(Kernels kernels, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            channel.write(ByteBuffer.allocate(Math.toIntExact(bytes)));
            MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, bytes, arena);
            for (int i = 0; i < CALLS; i++) {
                call.on(kernels, mapped, arena);
            }
            channel.truncate(0);
            for (int i = 0; i < CALLS_TO_FAIL; i++) {
                try {
                    call.on(kernels, mapped, arena);
                } catch (InternalError fault) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Every operator that takes weights, with each kind of operand that a file holds. */
    static List<CutWeight> all() {
        List<CutWeight> all = new ArrayList<>();
        for (DType type : DType.values()) {
            all.add(matrix(
                    "linear of few rows",
                    type,
                    (kernels, weight, arena) -> kernels.linear(
                            tensor(arena, 2, WIDTH), tensor(arena, 2, COLS), weight, null, Epilogue.STORE)));
            all.add(matrix(
                    "linear of many rows",
                    type,
                    (kernels, weight, arena) -> kernels.linear(
                            tensor(arena, 17, WIDTH), tensor(arena, 17, COLS), weight, null, Epilogue.STORE)));
            all.add(matrix(
                    "second product of linear",
                    type,
                    (kernels, right, arena) -> kernels.linear(
                            tensor(arena, 17, WIDTH),
                            tensor(arena, 17, COLS),
                            tensor(arena, WIDTH, COLS),
                            null,
                            new Epilogue.AddProduct(tensor(arena, 17, COLS), right, Epilogue.STORE))));
            all.add(row(
                    "bias of linear",
                    type,
                    (kernels, bias, arena) -> kernels.linear(
                            tensor(arena, 17, COLS),
                            tensor(arena, 17, WIDTH),
                            tensor(arena, COLS, WIDTH),
                            bias,
                            Epilogue.ADD)));
            all.add(row(
                    "rmsNorm",
                    type,
                    (kernels, weight, arena) ->
                            kernels.rmsNorm(tensor(arena, 3, COLS), tensor(arena, 3, COLS), weight, 1e-6f)));
            all.add(row(
                    "headNormRope",
                    type,
                    (kernels, weight, arena) -> kernels.headNormRope(
                            tensor(arena, 3, COLS),
                            weight,
                            1e-6f,
                            new Rope(
                                    tensor(arena, 3, COLS / 2),
                                    tensor(arena, 3, COLS / 2),
                                    Rope.Pairing.INTERLEAVED))));
            all.add(row(
                    "groupNorm",
                    type,
                    (kernels, weight, arena) -> kernels.groupNorm(
                            tensor(arena, 4, COLS),
                            tensor(arena, 4, COLS),
                            4,
                            weight,
                            tensor(arena, 1, COLS),
                            1e-6f,
                            true)));
            all.add(new CutWeight(
                    "conv2d " + type.label(),
                    8L * WIDTH * 9 * type.bytes(),
                    (kernels, mapped, arena) -> kernels.conv2d(
                            tensor(arena, 16, 8),
                            tensor(arena, 16, WIDTH),
                            Tensor.of(mapped, type, 8, WIDTH * 9),
                            null,
                            ConvGeometry.same3x3(4, 4),
                            Epilogue.STORE)));
            all.add(matrix(
                    "embeddingGather",
                    type,
                    (kernels, table, arena) ->
                            kernels.embeddingGather(tensor(arena, 2, COLS), table, new int[] {0, WIDTH - 1})));
            all.add(matrix(
                    "convert",
                    type,
                    (kernels, in, arena) -> kernels.convert(
                            Tensor.of(arena.allocate(4L * WIDTH * COLS, 64), DType.F32, WIDTH, COLS), in)));
        }
        return all;
    }

    /** A linear layer's weight of blocks, which is widened row by row, with few and many rows of input. */
    static List<CutWeight> stored() {
        return Stream.of(2, 17)
                .map(rows -> new CutWeight(
                        "linear of blocks, %d rows".formatted(rows),
                        (long) WIDTH * COLS / BlockFormat.Q8_0.weights() * BlockFormat.Q8_0.bytes(),
                        (kernels, mapped, arena) -> kernels.linear(
                                tensor(arena, rows, WIDTH),
                                tensor(arena, rows, COLS),
                                new dev.panaflux.weights.blocks.BlockWeight(BlockFormat.Q8_0, mapped, WIDTH, COLS),
                                null,
                                Epilogue.STORE)))
                .toList();
    }

    /** The parts of a linear layer's weight of integers that every kernel reads. */
    static List<CutWeight> quantized() {
        return List.of(
                new CutWeight(
                        "integers",
                        (long) WIDTH * COLS,
                        (kernels, mapped, arena) -> linear(kernels, arena, mapped, words(arena))),
                new CutWeight(
                        "scales",
                        4L * WIDTH,
                        (kernels, mapped, arena) -> linear(kernels, arena, integers(arena), mapped)));
    }

    private static void linear(Kernels kernels, Arena arena, MemorySegment values, MemorySegment scales) {
        kernels.linear(
                tensor(arena, 17, WIDTH),
                tensor(arena, 17, COLS),
                new QuantizedWeight(values, scales, words(arena), WIDTH, COLS),
                null,
                Epilogue.STORE);
    }

    private static MemorySegment integers(Arena arena) {
        return arena.allocate((long) WIDTH * COLS, 64);
    }

    private static MemorySegment words(Arena arena) {
        return arena.allocate(4L * WIDTH, 64);
    }

    /** A call with a mapped tensor among the operands. */
    @FunctionalInterface
    private interface TensorCall {
        void on(Kernels kernels, Tensor mapped, Arena arena);
    }

    private static CutWeight matrix(String name, DType type, TensorCall call) {
        return of(name, type, WIDTH, call);
    }

    private static CutWeight row(String name, DType type, TensorCall call) {
        return of(name, type, 1, call);
    }

    private static CutWeight of(String name, DType type, int rows, TensorCall call) {
        return new CutWeight(
                name + " " + type.label(),
                (long) rows * COLS * type.bytes(),
                (kernels, mapped, arena) -> call.on(kernels, Tensor.of(mapped, type, rows, COLS), arena));
    }

    private static Tensor tensor(Arena arena, long rows, long cols) {
        return Tensor.of(arena.allocate(rows * cols * Float.BYTES, 64), DType.F32, rows, cols);
    }
}
