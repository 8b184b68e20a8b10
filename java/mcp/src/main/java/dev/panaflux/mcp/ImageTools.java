package dev.panaflux.mcp;

import dev.panaflux.app.generate.GenerationProgress;
import dev.panaflux.app.generate.ImageFile;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.shelf.ListedModel;
import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.pipeline.Cancellation;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** What the tools do. */
final class ImageTools {

    /** What a text tells of an image; the file has the rest. */
    private static final List<String> TOLD = List.of("seed", "width", "height", "steps", "guidance", "model");

    private final ImageGenerator generator;
    private final SavedImages images;
    private final RequestReader requests;

    /**
     * Draws with a generator.
     *
     * @param folder in which images are kept, and that paths are relative to
     */
    ImageTools(ImageGenerator generator, Path folder) {
        this.generator = generator;
        this.images = new SavedImages(folder);
        this.requests = new RequestReader(folder);
    }

    /**
     * Calls a tool.
     *
     * @param progress hears how far it is
     * @param cancellation gives it up
     * @throws IllegalArgumentException naming the argument, what was expected and what was found
     * @throws IOException if a file, a model or a server cannot be used
     */
    CallToolResult call(
            String tool, Arguments arguments, Consumer<GenerationProgress> progress, Cancellation cancellation)
            throws IOException {
        return switch (tool) {
            case "generate_image" -> drawn(requests.generation(arguments), progress, cancellation);
            case "edit_image" -> drawn(requests.edit(arguments), progress, cancellation);
            case "list_models" ->
                told(Map.of(
                        "models",
                        generator.models().stream().map(ListedModel::toMap).toList()));
            case "list_loras" ->
                told(Map.of(
                        "loras",
                        generator.loras(arguments.text("model")).stream()
                                .map(LoraFacts::toMap)
                                .toList()));
            case "read_image_settings" ->
                told(Recall.of(requests.path("image", arguments.required("image")))
                        .toMap());
            default -> throw new IllegalArgumentException("tool: expected a tool of the list, found " + tool);
        };
    }

    /** Images as content, then a line of text for each; a program finds the same as fields. */
    private CallToolResult drawn(ImageRequest request, Consumer<GenerationProgress> progress, Cancellation cancellation)
            throws IOException {
        CallToolResult.Builder result = CallToolResult.builder();
        List<Map<String, Object>> told = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        UnknownWords unknown = generator.unknownWords(request);
        for (ImageFile image : generator.generate(request, progress, cancellation)) {
            Path file = images.keep(image);
            SavedImages.Shown shown = SavedImages.shown(image);
            result.addContent(ImageContent.builder(
                            Base64.getEncoder().encodeToString(shown.content()),
                            shown.format().mediaType())
                    .build());
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("path", file.toString());
            TOLD.forEach(name -> fields.put(name, image.settings().get(name)));
            told.add(fields);
            lines.add("%s: seed %s, %sx%s, %s steps, model %s"
                    .formatted(
                            file,
                            fields.get("seed"),
                            fields.get("width"),
                            fields.get("height"),
                            fields.get("steps"),
                            fields.get("model")));
        }
        lines.addAll(unknown.notices());
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("images", told));
        fields.putAll(unknown.toMap());
        return result.addTextContent(String.join("\n", lines))
                .structuredContent(fields)
                .build();
    }

    private static CallToolResult told(Map<String, Object> fields) {
        return CallToolResult.builder()
                .addTextContent(JsonMapper.shared().writeValueAsString(fields))
                .structuredContent(fields)
                .build();
    }
}
