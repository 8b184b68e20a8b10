package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentDecoder;
import dev.panaflux.model.autoencoder.LatentEncoder;
import dev.panaflux.model.qwen3.TextEncoder;
import dev.panaflux.model.transformer.Transformer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;

/**
 * What each phase of a request allocates, in bytes; mapped weights are not part of it.
 *
 * @param encodePrompt the text encoder's activations
 * @param encodeReferences those of the largest reference, in bands; 0 without references
 * @param denoise the transformer's, which stay while pictures are decoded
 * @param decodeWhole the decoder's when it holds whole pictures
 * @param decodeBands the decoder's when it works in bands
 */
public record ActivationMemory(
        long encodePrompt, long encodeReferences, long denoise, long decodeWhole, long decodeBands) {

    /** The most that is allocated at once if pictures are decoded whole. */
    public long peak() {
        return Math.max(Math.max(encodePrompt, encodeReferences), denoise + decodeWhole);
    }

    /**
     * Binds every component, which reads no weights, and asks each for its sizes.
     *
     * @param layout the joint sequence
     * @param shape what passes through the transformer together
     */
    static ActivationMemory of(
            ModelFiles model, Kernels kernels, ComputePool pool, TokenLayout layout, BatchShape shape)
            throws ModelFormatException {
        long encodePrompt;
        try (WeightStore weights = model.open(Component.TEXT_ENCODER)) {
            TextEncoder encoder = new TextEncoder(kernels, KleinModel.of(model).textEncoder(), weights);
            encodePrompt = PromptEncoder.workspaceBytes(encoder, layout.textTokens(), 1);
        }
        long denoise;
        try (WeightStore weights = model.open(Component.TRANSFORMER)) {
            Transformer transformer =
                    new Transformer(kernels, KleinModel.of(model).transformer(), weights);
            denoise = Denoiser.workspaceBytes(transformer, KleinModel.of(model).transformer(), layout, shape);
        }
        AutoencoderConfig config = KleinModel.of(model).autoencoder();
        try (WeightStore weights = model.open(Component.AUTOENCODER)) {
            long references = 0;
            if (!layout.references().isEmpty()) {
                LatentEncoder encoder = new LatentEncoder(kernels, pool, config, weights);
                for (LatentSize size : layout.references()) {
                    references = Math.max(
                            references, PictureEncoder.workspaceBytes(encoder, config, size, TilePolicy.BANDS));
                }
            }
            LatentDecoder decoder = new LatentDecoder(kernels, pool, config, weights);
            return new ActivationMemory(
                    encodePrompt,
                    references,
                    denoise,
                    PictureDecoder.workspaceBytes(decoder, config, layout.image(), TilePolicy.WHOLE),
                    PictureDecoder.workspaceBytes(decoder, config, layout.image(), TilePolicy.BANDS));
        }
    }
}
