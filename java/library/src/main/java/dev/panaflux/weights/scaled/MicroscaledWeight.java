package dev.panaflux.weights.scaled;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import dev.panaflux.weights.blocks.Float8;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A weight {@code [rows, cols]} with one scale for a few neighbouring values of a row (MXFP8, NVFP4). A view of memory that it
 * does not own.
 *
 * @param kind what values and scales are
 * @param values the values of the whole stored weight, row by row
 * @param scales the scales of the whole stored weight
 * @param global a factor of all values
 * @param storedCols columns of a stored row
 * @param firstRow which stored row the first row of this view is
 * @param rows number of rows
 * @param cols number of columns, at most {@code storedCols}
 */
public record MicroscaledWeight(
        Kind kind,
        MemorySegment values,
        MemorySegment scales,
        float global,
        long storedCols,
        long firstRow,
        long rows,
        long cols)
        implements Weight {

    /** The kinds of values and scales. */
    public enum Kind {
        /** Floats of eight bits (E4M3); powers of two for 32 of them. */
        MXFP8(32, 1),
        /** Floats of four bits (E2M1), two a byte, the first in the high bits; floats of eight bits (E4M3) for 16 of them. */
        NVFP4(16, 2);

        private final int together;
        private final int perByte;

        Kind(int together, int perByte) {
            this.together = together;
            this.perByte = perByte;
        }

        /** Values that share a scale. */
        public int together() {
            return together;
        }

        /** Values in a byte. */
        public int perByte() {
            return perByte;
        }

        /** Bytes of the scales of a stored weight. */
        public long scaleBytes(long rows, long cols) {
            return TiledScales.bytes(rows, Math.ceilDiv(cols, together));
        }
    }

    private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

    @Override
    public WeightFormat format() {
        return new WeightFormat(kind == Kind.MXFP8 ? "mxfp8" : "nvfp4");
    }

    /** The first {@code count} columns. */
    public MicroscaledWeight columns(long count) {
        Objects.checkFromToIndex(0, count, cols);
        return new MicroscaledWeight(kind, values, scales, global, storedCols, firstRow, rows, count);
    }

    @Override
    public MicroscaledWeight rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return new MicroscaledWeight(kind, values, scales, global, storedCols, firstRow + from, to - from, cols);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        if (count == 0) {
            return;
        }
        long stored = firstRow + row;
        TiledScales tiles = new TiledScales(scales, Math.ceilDiv(storedCols, kind.together));
        long first = col / kind.perByte;
        int length = (int) ((col + count - 1) / kind.perByte - first + 1);
        byte[] bytes = new byte[length];
        MemorySegment.copy(
                values, ValueLayout.JAVA_BYTE, stored * (storedCols / kind.perByte) + first, bytes, 0, length);
        int odd = (int) (col - first * kind.perByte);
        for (int done = 0; done < count; ) {
            long place = col + done;
            int run = (int) Math.min(count - done, kind.together - place % kind.together);
            byte scale = tiles.at(stored, place / kind.together);
            if (kind == Kind.MXFP8) {
                float factor = Float8.e8m0(scale);
                for (int i = done; i < done + run; i++) {
                    to[at + i] = Float8.e4m3(bytes[i]) * factor;
                }
            } else {
                float factor = Float8.e4m3(scale) * global;
                for (int i = done; i < done + run; i++) {
                    int pair = bytes[(odd + i) / 2];
                    to[at + i] = E2M1[(odd + i) % 2 == 0 ? pair >> 4 & 15 : pair & 15] * factor;
                }
            }
            done += run;
        }
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.run("", values, values.byteSize(), 1), Part.run("scales", scales, scales.byteSize(), 1));
    }
}
