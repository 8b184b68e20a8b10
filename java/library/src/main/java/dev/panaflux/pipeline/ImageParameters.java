package dev.panaflux.pipeline;

import dev.panaflux.sampling.GuidanceInterval;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that determined an image, for its metadata.
 *
 * @param prompt the prompt
 * @param negativePrompt the negative prompt; empty if none was applied
 * @param seed seed of this image, an unsigned 64-bit number
 * @param rng source of the noise: {@code torch} or {@code iris}
 * @param width width in pixels
 * @param height height in pixels
 * @param steps Euler steps
 * @param guidance applied guidance scale, 1 for none
 * @param schedule label of the schedule
 * @param sigmas noise levels, {@code steps + 1}
 * @param model the model's name
 * @param modelDigest the model's digest
 * @param references names and SHA-256 of the reference images
 * @param referenceSize side of the square whose area the reference images have at most, or null for the default
 * @param source what the image began with, or null
 * @param textTokens tokens of the prompt with its padding, or null for the model's
 * @param interval the guided steps
 * @param cachedReferences whether the references' keys and values were computed once
 * @param stepCache the threshold of the step cache, or null without
 * @param adapters the adapters that were applied
 * @param plan the kernel plan: backend, instruction set, threads, precision
 * @param version version of Panaflux
 */
public record ImageParameters(
        String prompt,
        String negativePrompt,
        long seed,
        String rng,
        int width,
        int height,
        int steps,
        float guidance,
        String schedule,
        List<Float> sigmas,
        String model,
        String modelDigest,
        List<ReferenceIdentity> references,
        @Nullable Integer referenceSize,
        @Nullable SourceParameters source,
        @Nullable Integer textTokens,
        GuidanceInterval interval,
        boolean cachedReferences,
        @Nullable Double stepCache,
        List<AdapterIdentity> adapters,
        Map<String, Object> plan,
        String version) {

    /** A reference image's name and the SHA-256 of its RGB pixels, in hexadecimal. */
    public record ReferenceIdentity(String name, String sha256) {}

    public ImageParameters {
        sigmas = List.copyOf(sigmas);
        references = List.copyOf(references);
        adapters = List.copyOf(adapters);
    }

    /** The parameters as the fields of a JSON document, in order. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", prompt);
        fields.put("negativePrompt", negativePrompt);
        fields.put("seed", seed >= 0 ? (Object) seed : new BigInteger(Long.toUnsignedString(seed)));
        fields.put("rng", rng);
        fields.put("width", width);
        fields.put("height", height);
        fields.put("steps", steps);
        fields.put("guidance", guidance);
        fields.put("schedule", schedule);
        fields.put("sigmas", sigmas);
        fields.put("model", model);
        fields.put("modelDigest", modelDigest);
        fields.put("references", references);
        if (referenceSize != null && !references.isEmpty()) {
            fields.put("referenceSize", referenceSize);
        }
        if (source != null) {
            fields.put("source", source.toMap());
        }
        if (textTokens != null) {
            fields.put("textTokens", textTokens);
        }
        if (!interval.equals(GuidanceInterval.ALWAYS)) {
            fields.put("guidanceInterval", List.of(interval.start(), interval.stop()));
        }
        if (!references.isEmpty() || source != null) {
            fields.put("cachedReferences", cachedReferences);
        }
        if (stepCache != null) {
            fields.put("stepCache", stepCache);
        }
        if (!adapters.isEmpty()) {
            fields.put("adapters", adapters);
        }
        fields.put("plan", plan);
        fields.put("version", version);
        return fields;
    }
}
