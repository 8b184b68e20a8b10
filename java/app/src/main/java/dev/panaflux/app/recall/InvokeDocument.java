package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** InvokeAI's record. */
final class InvokeDocument implements Dialect {

    @Override
    public Optional<Recipe> read(ImageMetadata metadata) {
        return Json.object(metadata.text("invokeai_metadata").orElse(null)).map(InvokeDocument::recipe);
    }

    private static Recipe recipe(JsonNode document) {
        String version = Json.text(document, "app_version");
        JsonNode model = document.path("model");
        String name = Json.text(model, "name");
        Recipe.Builder recipe = new Recipe.Builder("InvokeAI" + (version == null ? "" : " " + Json.brief(version)))
                .prompt(Json.text(document, "positive_prompt"))
                .negativePrompt(Json.text(document, "negative_prompt"))
                .seed(Json.seed(document.path("seed")))
                .size(Json.integer(document, "width"), Json.integer(document, "height"))
                .steps(Json.integer(document, "steps"))
                .guidance(Json.number(document, "cfg_scale"))
                .model(name == null ? Json.text(model, "model_name") : name)
                .sampler(Json.text(document, "scheduler"))
                .remark("noise: InvokeAI's has another layout, so the same seed gives another image");
        for (String field : new String[] {"loras", "controlnets", "control_layers", "ref_images"}) {
            if (!document.path(field).isEmpty()) {
                recipe.remark(field + ": no counterpart, not applied");
            }
        }
        String mode = Json.text(document, "generation_mode");
        if (mode != null && !mode.endsWith("txt2img")) {
            recipe.remark("mode %s: no counterpart, the image is made from the prompt".formatted(Json.brief(mode)));
        }
        return recipe.read();
    }
}
