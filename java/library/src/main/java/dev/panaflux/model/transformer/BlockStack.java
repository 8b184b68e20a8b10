package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StepCache;
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
     * @param references those that are not part of the sequences
     * @param steps what each sequence keeps from step to step, or empty
     */
    void forward(BlockPass blocks, ReferenceCache references, Tensor hidden, List<StepCache> steps) {
        Kernels kernels = blocks.pass().kernels();
        SequenceBatch batch = blocks.batch();
        boolean cached = steps.size() == batch.count() && !doubleBlocks.isEmpty();
        for (int sequence = 0; cached && sequence < batch.count(); sequence++) {
            steps.get(sequence).enter(kernels, batch.streamImage(sequence).of(hidden));
        }
        first(blocks, references, hidden);
        boolean settled = cached;
        for (int sequence = 0; cached && sequence < batch.count(); sequence++) {
            settled &= steps.get(sequence)
                    .settles(kernels, batch.streamImage(sequence).of(hidden));
        }
        if (settled) {
            leaveOut(blocks, hidden);
        } else {
            others(blocks, references, hidden);
        }
        for (int sequence = 0; cached && sequence < batch.count(); sequence++) {
            steps.get(sequence).leave(batch.jointImage(sequence).of(hidden));
        }
    }

    private void first(BlockPass blocks, ReferenceCache references, Tensor hidden) {
        if (doubleBlocks.isEmpty()) {
            return;
        }
        Pass pass = blocks.pass();
        references.putInto(0, blocks);
        doubleBlocks.getFirst().forward(blocks, hidden);
        pass.observer().observe("double0.0", blocks.batch().streamText(0).of(hidden));
        pass.observer().observe("double0.1", blocks.batch().streamVisual(0).of(hidden));
        pass.progress().blockDone();
    }

    private void leaveOut(BlockPass blocks, Tensor hidden) {
        toJointOrder(blocks, hidden);
        for (int block = 1; block < size(); block++) {
            blocks.pass().progress().blockDone();
        }
    }

    private void others(BlockPass blocks, ReferenceCache references, Tensor hidden) {
        Pass pass = blocks.pass();
        SequenceBatch batch = blocks.batch();
        int singles = singleBlocks.size();
        for (int index = 1; index < doubleBlocks.size(); index++) {
            references.putInto(index, blocks);
            doubleBlocks.get(index).forward(blocks, hidden);
            pass.progress().blockDone();
        }
        toJointOrder(blocks, hidden);
        for (int index = 0; index < singles; index++) {
            Rows active = index == singles - 1 ? batch.jointImage(0) : batch.joint(0);
            references.putInto(doubleBlocks.size() + index, blocks);
            singleBlocks.get(index).forward(blocks, hidden, active);
            if (index == 0) {
                pass.observer().observe("single0", active.of(hidden));
            }
            pass.progress().blockDone();
        }
    }

    private static void toJointOrder(BlockPass blocks, Tensor hidden) {
        SequenceBatch batch = blocks.batch();
        if (batch.count() == 1) {
            return;
        }
        Kernels kernels = blocks.pass().kernels();
        Tensor spare = blocks.scratch().normed();
        kernels.convert(spare, hidden);
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Tensor text = batch.streamText(sequence).of(spare);
            Tensor images = batch.streamVisual(sequence).of(spare);
            kernels.convert(batch.jointText(sequence).of(hidden), text);
            kernels.convert(batch.jointVisual(sequence).of(hidden), images);
        }
    }
}
