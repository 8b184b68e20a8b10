package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/** All blocks in order: the double ones, then the single ones. */
final class BlockStack {

    private final List<DoubleBlock> doubleBlocks;
    private final List<SingleBlock> singleBlocks;

    BlockStack(TransformerConfig config, TensorSource weights) throws ModelFormatException {
        List<DoubleBlock> doubles = new ArrayList<>();
        for (int index = 0; index < config.layers(); index++) {
            doubles.add(new DoubleBlock(config, weights, "transformer_blocks." + index));
        }
        List<SingleBlock> singles = new ArrayList<>();
        for (int index = 0; index < config.singleLayers(); index++) {
            singles.add(new SingleBlock(config, weights, "single_transformer_blocks." + index));
        }
        this.doubleBlocks = List.copyOf(doubles);
        this.singleBlocks = List.copyOf(singles);
    }

    /** Number of all blocks. */
    int size() {
        return doubleBlocks.size() + singleBlocks.size();
    }

    /** Computes the keys and values of {@code references}, which are all images of the batch; overwrites them. */
    void fill(ReferenceCache cache, BlockPass blocks, Tensor references) {
        Kernels kernels = blocks.pass().kernels();
        int done = 0;
        for (DoubleBlock block : doubleBlocks) {
            block.forward(blocks, references);
            cache.blocks().get(done++).takeFrom(kernels, blocks.scratch());
        }
        for (SingleBlock block : singleBlocks) {
            boolean last = done == size() - 1;
            block.forward(
                    blocks, references, last ? new Rows(0, 0) : blocks.batch().joint(0));
            cache.blocks().get(done++).takeFrom(kernels, blocks.scratch());
        }
    }

    /**
     * Computes in place on {@code hidden} {@code [sequences * totalTokens, innerDim]}, which is in stream order before and in
     * joint order after; only the image rows are results.
     *
     * @param cache the references that are not part of the sequences
     */
    void forward(BlockPass blocks, ReferenceCache cache, Tensor hidden) {
        Pass pass = blocks.pass();
        SequenceBatch batch = blocks.batch();
        int singles = singleBlocks.size();
        for (int index = 0; index < doubleBlocks.size(); index++) {
            cache.putInto(index, blocks);
            doubleBlocks.get(index).forward(blocks, hidden);
            if (index == 0) {
                pass.observer().observe("double0.0", batch.streamText(0).of(hidden));
                pass.observer().observe("double0.1", batch.streamVisual(0).of(hidden));
            }
            pass.progress().blockDone();
        }
        if (batch.count() > 1) {
            toJointOrder(pass.kernels(), hidden, batch, blocks.scratch().normed());
        }
        for (int index = 0; index < singles; index++) {
            Rows active = index == singles - 1 ? batch.jointImage(0) : batch.joint(0);
            cache.putInto(doubleBlocks.size() + index, blocks);
            singleBlocks.get(index).forward(blocks, hidden, active);
            if (index == 0) {
                pass.observer().observe("single0", active.of(hidden));
            }
            pass.progress().blockDone();
        }
    }

    private static void toJointOrder(Kernels kernels, Tensor hidden, SequenceBatch batch, Tensor spare) {
        kernels.convert(spare, hidden);
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Tensor text = batch.streamText(sequence).of(spare);
            Tensor images = batch.streamVisual(sequence).of(spare);
            kernels.convert(batch.jointText(sequence).of(hidden), text);
            kernels.convert(batch.jointVisual(sequence).of(hidden), images);
        }
    }
}
