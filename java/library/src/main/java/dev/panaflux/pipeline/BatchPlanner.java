package dev.panaflux.pipeline;

import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.Networks;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how many images the transformer processes as one batch.
 *
 * <p>Up to a point, more rows make better use of each panel of weights. Beyond it, or if the activations no longer fit into the
 * cache, images would only be finished later. If the weights do not fit into memory, every pass reads them from disk, and a
 * larger batch shares that.
 *
 * @param networks the model's networks, with the request's adapters
 * @param layouts an image's layout for each text length of the request, the longest last
 * @param passes transformer passes per image and step
 * @param cached whether sequences have a step cache
 */
record BatchPlanner(
        ModelDescription model,
        Networks networks,
        MemoryCheck memory,
        List<TokenLayout> layouts,
        int passes,
        boolean cached) {

    /** Row count above which larger batches no longer speed up products (bench/EXPERIMENTS.md). */
    static final int ENOUGH_ROWS = 1536;

    /** Bytes of feed-forward activations that stay in the cache between two products: half of a typical L3 cache. */
    private static final long CACHED_BYTES = 16L << 20;

    /** Rows that share one pass over weights on disk. */
    static final int ROWS_A_READING = 16384;

    /** The memory of a batch of {@code shape}. */
    ActivationMemory memoryOf(BatchShape shape) {
        return ActivationMemory.of(networks, layouts, shape, cached);
    }

    /**
     * The shape of a request's batches.
     *
     * @param count number of images in the request
     * @param asked the requested number of images per batch, or null
     * @param weightBytes size of the transformer's weights
     * @throws InsufficientMemoryException if the requested batch does not fit
     */
    BatchShape choose(int count, @Nullable Integer asked, long weightBytes) {
        if (asked != null) {
            int images = Math.min(asked, count);
            BatchShape shape = new BatchShape(images, passes, images * passes);
            memory.require(Phase.DENOISE, bytes(shape), "ask for a smaller batch");
            return shape;
        }
        int rows = memory.fits(weightBytes) ? enoughRows() : ROWS_A_READING;
        int sequences = Math.clamp(rows / layouts.getLast().totalTokens(), 1, Math.multiplyExact(count, passes));
        while (sequences > 1) {
            BatchShape shape = new BatchShape(Math.max(1, sequences / passes), passes, sequences);
            if (memory.fits(bytes(shape))) {
                return shape;
            }
            sequences /= 2;
        }
        return BatchShape.single(passes);
    }

    private int enoughRows() {
        long rowBytes = (long) model.blockSizes().feedForwardWidth() * Float.BYTES;
        return (int) Math.min(ENOUGH_ROWS, CACHED_BYTES / rowBytes);
    }

    /** Bytes allocated while the images of a batch are decoded one by one. */
    private long bytes(BatchShape shape) {
        long decode = StageCosts.decode(networks.decoder(), layouts.getLast().image(), TilePolicy.BANDS)
                .workspaceBytes();
        return ActivationMemory.denoise(networks, layouts, shape, cached) + decode;
    }
}
