package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.StageObserver;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/** All blocks in order: the double ones, then the single ones. */
final class BlockStack {

    private final Kernels kernels;
    private final List<DoubleBlock> doubleBlocks;
    private final List<SingleBlock> singleBlocks;

    BlockStack(Kernels kernels, TransformerConfig config, TensorSource weights) throws ModelFormatException {
        this.kernels = kernels;
        List<DoubleBlock> doubles = new ArrayList<>();
        for (int index = 0; index < config.layers(); index++) {
            doubles.add(new DoubleBlock(kernels, config, weights, "transformer_blocks." + index));
        }
        List<SingleBlock> singles = new ArrayList<>();
        for (int index = 0; index < config.singleLayers(); index++) {
            singles.add(new SingleBlock(kernels, config, weights, "single_transformer_blocks." + index));
        }
        this.doubleBlocks = List.copyOf(doubles);
        this.singleBlocks = List.copyOf(singles);
    }

    /**
     * Computes in place on {@code hidden} {@code [sequences * totalTokens, innerDim]}, which comes in stream order and
     * leaves in joint order; only its image rows are results.
     */
    void forward(
            Tensor hidden,
            SequenceBatch batch,
            Modulations modulations,
            Rope rope,
            Scratch scratch,
            StageObserver observer,
            BlockProgress progress) {
        int doubles = doubleBlocks.size();
        int singles = singleBlocks.size();
        for (int index = 0; index < doubles; index++) {
            doubleBlocks.get(index).forward(hidden, batch, modulations, rope, scratch);
            if (index == 0) {
                observer.observe("double0.0", batch.streamText(0).of(hidden));
                observer.observe("double0.1", batch.streamPictures(0).of(hidden));
            }
            progress.blockDone();
        }
        if (batch.count() > 1) {
            toJointOrder(hidden, batch, scratch.normed());
        }
        for (int index = 0; index < singles; index++) {
            Rows active = index == singles - 1 ? batch.jointImage(0) : batch.joint(0);
            singleBlocks.get(index).forward(hidden, batch, active, modulations, rope, scratch);
            if (index == 0) {
                observer.observe("single0", active.of(hidden));
            }
            progress.blockDone();
        }
    }

    private void toJointOrder(Tensor hidden, SequenceBatch batch, Tensor spare) {
        kernels.convert(spare, hidden);
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Tensor text = batch.streamText(sequence).of(spare);
            Tensor pictures = batch.streamPictures(sequence).of(spare);
            kernels.convert(batch.jointText(sequence).of(hidden), text);
            kernels.convert(batch.jointPictures(sequence).of(hidden), pictures);
        }
    }
}
