package dev.panaflux.pipeline;

import dev.panaflux.family.ModelDescription;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how many images pass through the transformer together.
 *
 * <p>More rows make better use of each panel of weights, up to a point; beyond it, or where the activations of so many
 * rows leave the cache, images would only be finished later. Where the weights do not fit into memory, every pass reads
 * them from the disk, and more rows share that.
 *
 * @param layouts an image's joint sequence for each text length of the request, the longest last
 * @param passes of the transformer for each image and step
 */
record BatchPlanner(ModelDescription model, MemoryCheck memory, List<TokenLayout> layouts, int passes) {

    /** Rows from which on products gain little from more of them (bench/EXPERIMENTS.md). */
    static final int ENOUGH_ROWS = 1536;

    /** Feed-forward activations that stay in the cache between two products, in bytes: half of a usual third level. */
    private static final long CACHED_BYTES = 16L << 20;

    /** Rows that share one reading of weights from the disk. */
    static final int ROWS_A_READING = 16384;

    /** What a batch of {@code shape} allocates. */
    ActivationMemory memoryOf(BatchShape shape) {
        return ActivationMemory.of(model.networks(), layouts, shape);
    }

    /**
     * The shape of a request's batches.
     *
     * @param count images of the request
     * @param asked images that the user wants together, or null
     * @param weightBytes size of the transformer's weights
     * @throws InsufficientMemoryException if what the user asked for does not fit
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

    /** What is allocated while the images of a batch are decoded one by one. */
    private long bytes(BatchShape shape) {
        long decode = StageCosts.decode(
                        model.networks().decoder(), layouts.getLast().image(), TilePolicy.BANDS)
                .workspaceBytes();
        return ActivationMemory.denoise(model.networks(), layouts, shape) + decode;
    }
}
