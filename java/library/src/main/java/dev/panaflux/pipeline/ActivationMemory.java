package dev.panaflux.pipeline;

import dev.panaflux.family.Networks;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import java.util.List;

/**
 * What each phase of a request allocates, in bytes; mapped weights are not part of it.
 *
 * @param encodePrompt the text encoder's activations
 * @param encodeReferences those of the largest reference, in bands; 0 without references
 * @param denoise the transformer's, which stay while images are decoded
 * @param decodeWhole the decoder's when it holds whole images
 * @param decodeBands the decoder's when it works in bands
 */
public record ActivationMemory(
        long encodePrompt, long encodeReferences, long denoise, long decodeWhole, long decodeBands) {

    /** The most that is allocated at once if images are decoded whole. */
    public long peak() {
        return Math.max(Math.max(encodePrompt, encodeReferences), denoise + decodeWhole);
    }

    /**
     * Asks the networks, without weights.
     *
     * @param layouts the joint sequence of each text length, the longest last; they differ in that alone
     * @param shape what passes through the transformer together
     */
    static ActivationMemory of(Networks networks, List<TokenLayout> layouts, BatchShape shape) {
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
                denoise(networks, layouts, shape),
                StageCosts.decode(networks.decoder(), longest.image(), TilePolicy.WHOLE)
                        .workspaceBytes(),
                StageCosts.decode(networks.decoder(), longest.image(), TilePolicy.BANDS)
                        .workspaceBytes());
    }

    /** The workspace of a {@link DenoisingSession}. */
    static long denoise(Networks networks, List<TokenLayout> layouts, BatchShape shape) {
        return StageCosts.denoise(networks.velocityModel(), layouts, shape.prompts(), shape.sequences())
                .workspaceBytes();
    }
}
