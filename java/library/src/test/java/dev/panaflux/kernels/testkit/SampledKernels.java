package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes large products in samples only: blocks of rows and columns at the beginning, in the middle and at the end. That
 * makes a slow oracle affordable at the sizes of a model. Every other operator is computed whole.
 */
final class SampledKernels extends ForwardingKernels {

    private static final int ROWS = 8;
    private static final int COLUMNS = 64;
    private static final int QUERIES = 16;
    private static final int CHANNELS = 4;

    private final List<Region> regions = new ArrayList<>();

    /** Rows and columns of an output: from the first up to the one before the last number. */
    record Region(long fromRow, long toRow, long fromCol, long toCol) {

        /** All of {@code tensor}. */
        static Region all(Tensor tensor) {
            return new Region(0, tensor.rows(), 0, tensor.cols());
        }

        /** This part of {@code tensor}. */
        Tensor of(Tensor tensor) {
            return tensor.rows(fromRow, toRow).cols(fromCol, toCol);
        }
    }

    private record Span(long from, long to) {}

    /** Samples of what {@code kernels} compute. */
    SampledKernels(Kernels kernels) {
        super(kernels);
    }

    /** What of {@code out} was computed by the call that went before. */
    List<Region> regions(Tensor out) {
        return regions.isEmpty() ? List.of(Region.all(out)) : List.copyOf(regions);
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        for (Span rows : spans(out.rows(), ROWS)) {
            for (Span cols : spans(out.cols(), COLUMNS)) {
                kernels.linear(
                        sample(out, rows, cols),
                        in.rows(rows.from, rows.to),
                        weight.rows(cols.from, cols.to),
                        bias == null ? null : bias.cols(cols.from, cols.to),
                        of(epilogue, rows, cols));
            }
        }
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        if (!mask.equals(AttentionMask.NONE)) {
            // Which keys a query sees follows from its place among the queries.
            super.attention(out, q, k, v, shape, mask);
            return;
        }
        for (Span rows : spans(out.rows(), QUERIES)) {
            Tensor queries = q.rows(rows.from, rows.to);
            kernels.attention(sample(out, rows, new Span(0, out.cols())), queries, k, v, shape, mask);
        }
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        for (Span channels : spans(out.cols(), CHANNELS)) {
            kernels.conv2d(
                    sample(out, new Span(0, out.rows()), channels),
                    in,
                    weight.rows(channels.from, channels.to),
                    bias == null ? null : bias.cols(channels.from, channels.to),
                    geometry,
                    epilogue.cols(channels.from, channels.to));
        }
    }

    private Tensor sample(Tensor out, Span rows, Span cols) {
        Region region = new Region(rows.from, rows.to, cols.from, cols.to);
        regions.add(region);
        return region.of(out);
    }

    private static Epilogue of(Epilogue epilogue, Span rows, Span cols) {
        return epilogue.cols(cols.from, cols.to) instanceof Epilogue.AddProduct added
                ? new Epilogue.AddProduct(added.left().rows(rows.from, rows.to), added.right(), added.last())
                : epilogue.cols(cols.from, cols.to);
    }

    private static List<Span> spans(long count, int size) {
        if (count <= 3L * size) {
            return List.of(new Span(0, count));
        }
        long middle = (count - size) / 2;
        return List.of(new Span(0, size), new Span(middle, middle + size), new Span(count - size, count));
    }
}
