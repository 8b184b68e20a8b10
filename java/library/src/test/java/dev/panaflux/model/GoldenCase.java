package dev.panaflux.model;

import dev.panaflux.family.Component;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A golden case: a small model, a request, and every stage as diffusers computed it. The system property
 * {@code panaflux.reference} names another folder of models and cases than the project's.
 *
 * @param folder holds {@code case.json} and {@code golden.safetensors}
 * @param model the model's folder
 * @param request {@code case.json}
 */
public record GoldenCase(Path folder, Path model, JsonNode request) {

    /** All cases, by name. */
    public static List<GoldenCase> all() {
        Path root = root();
        try (Stream<Path> folders = Files.list(root.resolve("cases"))) {
            return folders.map(folder -> read(root, folder))
                    .sorted(Comparator.comparing(GoldenCase::name))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The two smallest, of those with reference images if there are any: for tests that run while one edits. */
    public static List<GoldenCase> few() {
        return all().stream()
                .sorted(Comparator.comparingInt((GoldenCase reference) -> reference.references() == 0 ? 1 : 0)
                        .thenComparingLong(GoldenCase::recordedBytes))
                .limit(2)
                .toList();
    }

    /** All but the {@link #few}. */
    public static List<GoldenCase> others() {
        List<GoldenCase> few = few();
        return all().stream().filter(reference -> !few.contains(reference)).toList();
    }

    private static Path root() {
        String property = System.getProperty("panaflux.reference");
        return property == null ? Resources.resource("/reference") : Path.of(property);
    }

    private static GoldenCase read(Path root, Path folder) {
        JsonNode request = new ObjectMapper().readTree(folder.resolve("case.json"));
        Path model = root.resolve("models").resolve(request.get("model").stringValue());
        return new GoldenCase(folder, model, request);
    }

    public String name() {
        return request.get("name").stringValue();
    }

    private long recordedBytes() {
        try {
            return Files.size(folder.resolve("golden.safetensors"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The recorded tensors. */
    public WeightStore golden() throws ModelFormatException {
        return WeightStore.open(folder.resolve("golden.safetensors"));
    }

    /** A component's weights. */
    public WeightStore weights(Component component) throws ModelFormatException {
        return KleinFixtures.catalog(component, model.resolve(component.folder()))
                .open();
    }

    /** A component's config file. */
    public Path config(Component component) {
        return model.resolve(component.folder()).resolve("config.json");
    }

    /** How many reference images the request has. */
    public int references() {
        return request.has("refs") ? request.get("refs").size() : 0;
    }

    /** Number of denoising steps. */
    public int steps() {
        return request.get("steps").intValue();
    }

    /** The scale of classifier-free guidance, or 1 where diffusers made no second pass. */
    public float guidance() {
        JsonNode index = new ObjectMapper().readTree(model.resolve("model_index.json"));
        boolean distilled =
                index.has("is_distilled") && index.get("is_distilled").booleanValue();
        float guidance = request.has("guidance") ? request.get("guidance").floatValue() : 4;
        return distilled ? 1 : Math.max(guidance, 1);
    }

    /**
     * A prompt's tokens.
     *
     * @param ids padded on the right
     * @param validTokens how many are not padding
     */
    public record Prompt(List<Integer> ids, int validTokens) {}

    /** The request's prompt. */
    public Prompt prompt(WeightStore golden) throws ModelFormatException {
        List<Integer> ids = Arrays.stream(golden.integers("input_ids"))
                .mapToObj(Math::toIntExact)
                .toList();
        long valid = Arrays.stream(golden.integers("attention_mask")).sum();
        return new Prompt(ids, Math.toIntExact(valid));
    }

    /** The empty prompt: the template's part of the request's prompt; nothing if that was cut off or it was not used. */
    public Optional<Prompt> emptyPrompt(WeightStore golden) throws ModelFormatException {
        if (request.has("negative_prompt")) {
            return Optional.empty();
        }
        JsonNode tokenizer =
                new ObjectMapper().readTree(model.resolve("tokenizer").resolve("tokenizer.json"));
        int newline = tokenizer.get("model").get("vocab").get("\u010a").intValue();
        Prompt prompt = prompt(golden);
        List<Integer> ids = prompt.ids();
        int promptStart = ids.indexOf(newline) + 1;
        int promptEnd = ids.indexOf(special(tokenizer, "<|im_end|>"));
        if (promptEnd < 0 || (promptEnd > promptStart && prompt.validTokens() == ids.size())) {
            return Optional.empty();
        }
        int promptTokens = promptEnd - promptStart;
        List<Integer> empty = new ArrayList<>(ids.subList(0, promptStart));
        empty.addAll(ids.subList(promptEnd, ids.size()));
        empty.addAll(Collections.nCopies(promptTokens, special(tokenizer, "<|endoftext|>")));
        return Optional.of(new Prompt(empty, prompt.validTokens() - promptTokens));
    }

    private static int special(JsonNode tokenizer, String content) {
        for (JsonNode token : tokenizer.get("added_tokens")) {
            if (token.get("content").stringValue().equals(content)) {
                return token.get("id").intValue();
            }
        }
        throw new IllegalStateException("no token " + content);
    }

    @Override
    public String toString() {
        return name();
    }
}
