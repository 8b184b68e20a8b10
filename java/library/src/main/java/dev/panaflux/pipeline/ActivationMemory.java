package dev.panaflux.pipeline;

import dev.panaflux.family.Networks;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import java.util.List;

/**
 * Bytes that each phase of a request allocates, without mapped weights.
 *
 * @param encodePrompt the text encoder's activations
 * @param encodeReferences those for the largest reference image, in bands; 0 without reference images
 * @param denoise the transformer's activations, which are kept while images are decoded
 * @param decodeWhole the decoder's activations for whole images
 * @param decodeBands the decoder's activations in bands
 */
public record ActivationMemory(
        long encodePrompt, long encodeReferences, long denoise, long decodeWhole, long decodeBands) {

    /** The peak if images are decoded whole. */
    public long peak() {
        return Math.max(Math.max(encodePrompt, encodeReferences), denoise + decodeWhole);
    }

    /**
     * Computes the sizes with a dry run of the networks.
     *
     * @param layouts the layout for each text length, the longest last; otherwise equal
     * @param shape the size of a batch
     * @param cached whether sequences have a step cache
     */
    static ActivationMemory of(Networks networks, List<TokenLayout> layouts, BatchShape shape, boolean cached) {
        TokenLayout longest = layouts.getLast();
        long references = networks.encoder()
                .map(encoder -> longest.references().stream()
                        .mapToLong(size -> StageCosts.encode(encoder, size, TilePolicy.BANDS)
                                .workspaceBytes())
                        .max()
                        .orElse(0))
                .orElse(0L);
        return new ActivationMemory(
                StageCosts.encode(networks.textEncoder(), longest.textTokens(), 1)
                        .workspaceBytes(),
                references,
                denoise(networks, layouts, shape, cached),
                StageCosts.decode(networks.decoder(), longest.image(), TilePolicy.WHOLE)
                        .workspaceBytes(),
                StageCosts.decode(networks.decoder(), longest.image(), TilePolicy.BANDS)
                        .workspaceBytes());
    }

    /** The workspace of a {@link DenoisingSession}. */
    static long denoise(Networks networks, List<TokenLayout> layouts, BatchShape shape, boolean cached) {
        int caches = cached ? shape.images() * shape.passes() : 0;
        return StageCosts.denoise(networks.velocityModel(), layouts, shape.prompts(), shape.sequences(), caches)
                .workspaceBytes();
    }
}
