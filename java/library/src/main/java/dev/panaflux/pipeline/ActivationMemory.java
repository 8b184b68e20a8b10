package dev.panaflux.pipeline;

import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.weights.AutoencoderConfig;
import dev.panaflux.weights.ModelFiles;

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
     * Asks the networks, without weights.
     *
     * @param layout the joint sequence
     * @param shape what passes through the transformer together
     */
    static ActivationMemory of(ModelFiles model, TokenLayout layout, BatchShape shape) {
        AutoencoderConfig autoencoder = model.autoencoder();
        return new ActivationMemory(
                PromptEncoder.workspaceBytes(model.textEncoder(), layout.textTokens(), 1),
                layout.references().stream()
                        .mapToLong(size -> PictureEncoder.cost(autoencoder, size, TilePolicy.BANDS)
                                .workspaceBytes())
                        .max()
                        .orElse(0),
                Denoiser.workspaceBytes(model.transformer(), layout, shape),
                PictureDecoder.cost(autoencoder, layout.image(), TilePolicy.WHOLE)
                        .workspaceBytes(),
                PictureDecoder.cost(autoencoder, layout.image(), TilePolicy.BANDS)
                        .workspaceBytes());
    }
}
