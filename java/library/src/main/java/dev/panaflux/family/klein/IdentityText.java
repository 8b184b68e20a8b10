package dev.panaflux.family.klein;

import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.TinyAutoencoder;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SchedulerConfig;

/**
 * The configs as a model's digest has them. The texts are written out because recorded digests depend on every letter, and because the
 * first call of a record's own {@code toString} makes the JVM generate dozens of classes.
 */
final class IdentityText {

    private IdentityText() {}

    static String of(TransformerConfig config) {
        return "TransformerConfig[inChannels=" + config.inChannels()
                + ", outChannels=" + config.outChannels()
                + ", layers=" + config.layers()
                + ", singleLayers=" + config.singleLayers()
                + ", heads=" + config.heads()
                + ", headDim=" + config.headDim()
                + ", jointAttentionDim=" + config.jointAttentionDim()
                + ", timestepChannels=" + config.timestepChannels()
                + ", mlpRatio=" + config.mlpRatio()
                + ", ropeAxes=" + config.ropeAxes()
                + ", ropeTheta=" + config.ropeTheta()
                + ", eps=" + config.eps()
                + "]";
    }

    static String of(AutoencoderConfig config) {
        return "AutoencoderConfig[inChannels=" + config.inChannels()
                + ", outChannels=" + config.outChannels()
                + ", latentChannels=" + config.latentChannels()
                + ", blockOutChannels=" + config.blockOutChannels()
                + ", decoderBlockOutChannels=" + config.decoderBlockOutChannels()
                + ", layersPerBlock=" + config.layersPerBlock()
                + ", normNumGroups=" + config.normNumGroups()
                + ", useQuantConv=" + config.useQuantConv()
                + ", usePostQuantConv=" + config.usePostQuantConv()
                + ", midBlockAddAttention=" + config.midBlockAddAttention()
                + ", batchNormEps=" + config.batchNormEps()
                + ", sampleSize=" + config.sampleSize()
                + "]";
    }

    static String of(TinyAutoencoder sizes) {
        return "TinyAutoencoder[latentChannels=" + sizes.latentChannels() + ", channels=" + sizes.channels() + "]";
    }

    static String of(TextEncoderConfig config) {
        return "TextEncoderConfig[hiddenSize=" + config.hiddenSize()
                + ", intermediateSize=" + config.intermediateSize()
                + ", layers=" + config.layers()
                + ", heads=" + config.heads()
                + ", kvHeads=" + config.kvHeads()
                + ", headDim=" + config.headDim()
                + ", vocabSize=" + config.vocabSize()
                + ", rmsNormEps=" + config.rmsNormEps()
                + ", ropeTheta=" + config.ropeTheta()
                + "]";
    }

    static String of(SchedulerConfig config) {
        return "SchedulerConfig[numTrainTimesteps=" + config.numTrainTimesteps()
                + ", shift=" + config.shift()
                + ", useDynamicShifting=" + config.useDynamicShifting()
                + ", timeShiftType=" + config.timeShiftType()
                + ", shiftTerminal=" + config.shiftTerminal()
                + "]";
    }
}
