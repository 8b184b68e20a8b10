package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tiled matrix product: {@code out = epilogue(left * right^T + bias)}. A product that the epilogue adds is more depth.
 *
 * <p>A thread owns a tile: a range of columns for a range of rows. It packs the tile's weights once over their whole depth,
 * then goes through the rows in groups whose panels and sums stay in the L2 cache. Sums are formed in parts of at most
 * {@link MicroKernel#DEPTH} terms, always the same parts, so results depend neither on tiles nor on threads.
 *
 * <p>Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
 */
final class MatrixProduct {

    private final Object key = new Object();

    /** Rows per group; its sums and panels share the L2 cache. */
    private final int groupRows;

    private final Tensor out;
    private final @Nullable Tensor bias;
    private final Epilogue epilogue;
    private final int rows;
    private final int columns;
    private final int depth;
    private final List<Part> parts;
    private final ProductTiles tiles;

    /** Terms {@code [k, k + length)} of each sum of a product; {@code start}: terms of all parts before. */
    private record Part(LeftRows left, RightColumns right, int k, int length, int start) {}

    MatrixProduct(
            Tensor out,
            LeftRows left,
            RightColumns right,
            @Nullable Tensor bias,
            Epilogue epilogue,
            int threads,
            TileSizes sizes) {
        this.groupRows = Math.ceilDiv(sizes.of(VectorBackend.ROWS), MicroKernel.ROWS) * MicroKernel.ROWS;
        this.out = out;
        this.bias = bias;
        this.epilogue = epilogue;
        this.rows = Math.toIntExact(out.rows());
        this.columns = right.count();
        List<Part> all = new ArrayList<>();
        int terms = addParts(all, left, right, 0);
        if (epilogue instanceof Epilogue.AddProduct added) {
            terms = addParts(all, new LeftRows.Matrix(added.left()), RightColumns.linear(added.right()), terms);
        }
        this.parts = List.copyOf(all);
        this.depth = terms;
        this.tiles = ProductTiles.of(rows, columns, depth, groupRows, threads, sizes);
    }

    private static int addParts(List<Part> parts, LeftRows left, RightColumns right, int start) {
        int depth = right.depth();
        int partDepth = Math.ceilDiv(depth, Math.max(1, Math.ceilDiv(depth, MicroKernel.DEPTH)));
        for (int k = 0; k < depth; k += partDepth) {
            parts.add(new Part(left, right, k, Math.min(partDepth, depth - k), start + k));
        }
        return start + depth;
    }

    void run(ComputePool pool, Scratch[] scratch) {
        pool.forEach(
                tiles.tasks(),
                (index, worker) -> compute(index / tiles.chunks(), index % tiles.chunks(), scratch[worker]));
    }

    private void compute(int tile, int chunk, Scratch scratch) {
        int column = tile * tiles.columns();
        int width = Math.min(tiles.columns(), columns - column);
        if (!key.equals(scratch.rightOwner) || scratch.rightTile != tile) {
            pack(column, width, scratch);
            scratch.rightOwner = key;
            scratch.rightTile = tile;
        }
        scratch.left = Scratch.atLeast(scratch.left, groupRows * MicroKernel.STRIDE);
        scratch.result = Scratch.atLeast(scratch.result, groupRows * tiles.columns());
        int end = Math.min(rows, (chunk + 1) * tiles.chunkRows());
        for (int row = chunk * tiles.chunkRows(); row < end; row += groupRows) {
            group(row, Math.min(groupRows, end - row), column, width, scratch);
        }
    }

    private void pack(int column, int width, Scratch scratch) {
        scratch.right.reserve(Math.multiplyExact(depth, tiles.columns()));
        scratch.strip = Scratch.atLeast(scratch.strip, MicroKernel.DEPTH * MicroKernel.COLS);
        scratch.line = Scratch.atLeast(scratch.line, MicroKernel.DEPTH);
        for (int strip = 0; strip < width; strip += MicroKernel.COLS) {
            for (Part part : parts) {
                part.right.pack(column + strip, part.k, part.length, scratch.strip, scratch.line, scratch.elements);
                scratch.right.write(scratch.strip, part.length * MicroKernel.COLS, packedAt(part, strip));
            }
        }
        scratch.bias = readRow(bias, column, width, scratch.bias, scratch.elements);
        Tensor gate = epilogue.last() instanceof Epilogue.GatedAdd gated ? gated.gate() : null;
        scratch.gate = readRow(gate, column, width, scratch.gate, scratch.elements);
    }

    /** Where a strip of a part lies among the packed weights. */
    private int packedAt(Part part, int strip) {
        return part.start * tiles.columns() + strip * part.length;
    }

    private static float[] readRow(@Nullable Tensor row, int column, int n, float[] scratch, ElementReader elements) {
        if (row == null) {
            return scratch;
        }
        float[] to = Scratch.atLeast(scratch, n);
        elements.read(row, 0, column, to, 0, n);
        return to;
    }

    private void group(int row, int height, int column, int width, Scratch scratch) {
        int panelRows = Math.ceilDiv(height, MicroKernel.ROWS) * MicroKernel.ROWS;
        for (Part part : parts) {
            copyPanels(part, row, height, panelRows, scratch.left);
            for (int strip = 0; strip < width; strip += MicroKernel.COLS) {
                int at = packedAt(part, strip);
                for (int i = 0; i < panelRows; i += MicroKernel.ROWS) {
                    MicroKernel.multiply(
                            scratch.left,
                            i * MicroKernel.STRIDE,
                            scratch.right,
                            at,
                            part.length,
                            scratch.result,
                            i * tiles.columns() + strip,
                            tiles.columns(),
                            part.start > 0);
                }
            }
        }
        for (int i = 0; i < height; i++) {
            TileWriter.write(
                    out,
                    row + i,
                    column,
                    width,
                    scratch.result,
                    i * tiles.columns(),
                    bias == null ? null : scratch.bias,
                    epilogue.last(),
                    scratch.gate);
        }
    }

    private static void copyPanels(Part part, int row, int height, int panelRows, float[] to) {
        for (int i = 0; i < height; i++) {
            part.left.copy(row + i, part.k, part.length, to, i * MicroKernel.STRIDE);
        }
        for (int i = height; i < panelRows; i++) {
            Arrays.fill(to, i * MicroKernel.STRIDE, i * MicroKernel.STRIDE + part.length, 0);
        }
    }
}
