package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Panaflux's own record, {@link dev.panaflux.pipeline.GeneratedImage#document}. */
final class PanafluxDocument implements Dialect {

    /** Fields that are read, or that follow from those that are. */
    private static final Set<String> KNOWN = Set.of(
            "prompt",
            "negativePrompt",
            "seed",
            "rng",
            "width",
            "height",
            "steps",
            "guidance",
            "schedule",
            "sigmas",
            "model",
            "modelDigest",
            "references",
            "referenceSize",
            "source",
            "textTokens",
            "guidanceInterval",
            "cachedReferences",
            "stepCache",
            "adapters",
            "plan",
            "version",
            "sha256");

    @Override
    public Optional<Recipe> read(ImageMetadata metadata) {
        return Json.object(metadata.text(ImageMetadata.PANAFLUX).orElse(null)).map(PanafluxDocument::recipe);
    }

    private static Recipe recipe(JsonNode document) {
        String version = Json.text(document, "version");
        Recipe.Builder recipe = new Recipe.Builder("Panaflux" + (version == null ? "" : " " + Json.brief(version)))
                .prompt(Json.text(document, "prompt"))
                .negativePrompt(Json.text(document, "negativePrompt"))
                .seed(Json.seed(document.path("seed")))
                .rng(Json.text(document, "rng"))
                .size(Json.integer(document, "width"), Json.integer(document, "height"))
                .steps(Json.integer(document, "steps"))
                .guidance(Json.number(document, "guidance"))
                .schedule(Json.text(document, "schedule"))
                .model(Json.text(document, "model"))
                .made(made(document, version));
        for (JsonNode reference : document.path("references")) {
            String name = Json.text(reference, "name");
            recipe.reference(name == null ? "" : name, Json.text(reference, "sha256"));
        }
        if (document.path("source").isObject()) {
            recipe.edit(RecordedEdit.read(document.path("source")));
        }
        recipe.referenceSize(Json.integer(document, "referenceSize"));
        recipe.textTokens(Json.integer(document, "textTokens"));
        if (document.path("cachedReferences").isBoolean()) {
            recipe.cachedReferences(document.path("cachedReferences").booleanValue());
        }
        if (document.path("stepCache").isNumber()) {
            recipe.stepCache(document.path("stepCache").doubleValue());
        }
        for (JsonNode adapter : document.path("adapters")) {
            recipe.adapter(new RecordedAdapter(
                    Objects.requireNonNullElse(Json.text(adapter, "name"), ""),
                    Json.text(adapter, "sha256"),
                    adapter.path("strength").asDouble(1),
                    adapter.path("partial").asBoolean(false)));
        }
        JsonNode interval = document.path("guidanceInterval");
        if (interval.isArray() && interval.size() == 2) {
            recipe.interval("%s,%s"
                    .formatted(interval.get(0).asString(""), interval.get(1).asString("")));
        }
        document.propertyNames().stream()
                .filter(field -> !KNOWN.contains(field))
                .forEach(field ->
                        recipe.remark("%s: not known to this version, it is not applied".formatted(Json.brief(field))));
        return recipe.read();
    }

    private static Recipe.Made made(JsonNode document, @Nullable String version) {
        JsonNode plan = document.path("plan");
        return new Recipe.Made(
                version,
                Json.text(document, "modelDigest"),
                Json.text(plan, "backend"),
                Json.text(plan, "instructionSet"),
                Json.text(plan, "blas"),
                Json.text(plan, "precision"),
                Json.text(document, "sha256"));
    }
}
