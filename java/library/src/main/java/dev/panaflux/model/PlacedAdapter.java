package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;

/**
 * An adapter for some outputs of a layer; the others are unchanged.
 *
 * @param adapter the adapter
 * @param from its first output
 * @param outDim outputs of the whole layer
 */
public record PlacedAdapter(Adapter adapter, long from, long outDim) implements Adapter {

    /**
     * Checks that the outputs exist.
     *
     * @throws IllegalArgumentException if they do not
     */
    public PlacedAdapter {
        if (from < 0 || adapter.outDim() > outDim - from) {
            throw new IllegalArgumentException(
                    "adapter: expected its %d outputs from %d on within %d".formatted(adapter.outDim(), from, outDim));
        }
    }

    @Override
    public long inDim() {
        return adapter.inDim();
    }

    @Override
    public Adapter rows(long first, long end) {
        long low = Math.clamp(from, first, end);
        long high = Math.clamp(from + adapter.outDim(), low, end);
        Adapter part = low == high ? adapter.rows(0, 0) : adapter.rows(low - from, high - from);
        return part.outDim() == end - first ? part : new PlacedAdapter(part, low - first, end - first);
    }

    /** Whether it changes no output. */
    boolean isEmpty() {
        return adapter.outDim() == 0;
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        long to = from + adapter.outDim();
        if (from == to) {
            return;
        }
        Epilogue own = sum instanceof Epilogue.GatedAdd gated
                ? Epilogue.gatedAdd(gated.gate().cols(from, to))
                : sum;
        adapter.add(pass, out.cols(from, to), in, own);
    }

    @Override
    public boolean changesGains() {
        return adapter.changesGains();
    }

    @Override
    public void addGains(float[] gains, int at) {
        adapter.addGains(gains, at + Math.toIntExact(from));
    }
}
