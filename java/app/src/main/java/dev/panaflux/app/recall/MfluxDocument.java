package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** mflux's record: JSON in the comment of Exif, or in a file beside the image. */
final class MfluxDocument implements Dialect {

    /** Fields of what has no counterpart; null or empty where it was not used. */
    private static final List<String> OTHERS = List.of(
            "lora_paths",
            "image_strength",
            "controlnet_image_path",
            "masked_image_path",
            "depth_image_path",
            "redux_image_paths");

    @Override
    public Optional<Recipe> read(ImageMetadata metadata) {
        return Json.object(metadata.text(ImageMetadata.PARAMETERS).orElse(null))
                .filter(document -> document.has("mflux_version"))
                .map(MfluxDocument::recipe);
    }

    private static Recipe recipe(JsonNode document) {
        String version = Json.text(document, "mflux_version");
        Recipe.Builder recipe = new Recipe.Builder("mflux" + (version == null ? "" : " " + Json.brief(version)))
                .prompt(Json.text(document, "prompt"))
                .negativePrompt(Json.text(document, "negative_prompt"))
                .seed(Json.seed(document.path("seed")))
                .size(Json.integer(document, "width"), Json.integer(document, "height"))
                .steps(Json.integer(document, "steps"))
                .guidance(Json.number(document, "guidance"))
                .model(Json.text(document, "model"))
                .remark("noise: MLX's has no counterpart, so the same seed gives another image");
        String image = Json.text(document, "image_path");
        if (image != null) {
            recipe.reference(image, null);
        }
        for (JsonNode path : document.path("image_paths")) {
            if (path.isString()) {
                recipe.reference(path.stringValue(), null);
            }
        }
        Integer bits = Json.integer(document, "quantize");
        if (bits != null) {
            recipe.remark("weights quantised to %d bits: not applied, see --precision".formatted(bits));
        }
        for (String field : OTHERS) {
            JsonNode value = document.path(field);
            if (!value.isMissingNode() && !value.isNull() && !(value.isArray() && value.isEmpty())) {
                recipe.remark(
                        "%s %s: no counterpart, it is not applied".formatted(field, Json.brief(value.toString())));
            }
        }
        return recipe.read();
    }
}
