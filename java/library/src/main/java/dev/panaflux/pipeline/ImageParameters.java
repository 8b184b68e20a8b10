package dev.panaflux.pipeline;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that made an image what it is; what its metadata tells.
 *
 * @param prompt the prompt
 * @param negativePrompt the negative prompt, empty where none was applied
 * @param seed of this image, an unsigned number of 64 bits
 * @param rng where the seed's noise came from: {@code torch} or {@code iris}
 * @param width pixels
 * @param height pixels
 * @param steps Euler steps
 * @param guidance scale that was applied, 1 for none
 * @param schedule its label
 * @param sigmas noise levels, {@code steps + 1}
 * @param model the model's name
 * @param modelDigest identifies its files
 * @param references names and SHA-256 of the references
 * @param plan the kernel plan: backend, instruction set, threads, precision
 * @param version of Panaflux
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
        Map<String, Object> plan,
        String version) {

    /** A reference's name and the SHA-256 of its RGB pixels, in hexadecimal. */
    public record ReferenceIdentity(String name, String sha256) {}

    public ImageParameters {
        sigmas = List.copyOf(sigmas);
        references = List.copyOf(references);
    }

    /** The parameters as a JSON document's fields, in order. */
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
        fields.put("plan", plan);
        fields.put("version", version);
        return fields;
    }
}
