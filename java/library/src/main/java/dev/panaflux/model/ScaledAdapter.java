package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;

/**
 * A multiple of an adapter, whose matrices stay as stored: the scale joins the gate of the sum.
 *
 * @param adapter the adapter, no decomposed one
 * @param scale the factor, of any sign
 */
public record ScaledAdapter(Adapter adapter, float scale) implements Adapter {

    /**
     * Checks the adapter.
     *
     * @throws IllegalArgumentException if it changes gains, which have no multiple
     */
    public ScaledAdapter {
        if (adapter.changesGains()) {
            throw new IllegalArgumentException("adapter: expected one that changes no gains, found " + adapter);
        }
    }

    @Override
    public long outDim() {
        return adapter.outDim();
    }

    @Override
    public long inDim() {
        return adapter.inDim();
    }

    @Override
    public ScaledAdapter rows(long from, long to) {
        return new ScaledAdapter(adapter.rows(from, to), scale);
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        if (scale == 1) {
            adapter.add(pass, out, in, sum);
            return;
        }
        try (var _ = pass.workspace().frame()) {
            adapter.add(pass, out, in, Gates.times(pass, sum, outDim(), _ -> scale));
        }
    }
}
