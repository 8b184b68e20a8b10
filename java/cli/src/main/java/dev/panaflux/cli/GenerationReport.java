package dev.panaflux.cli;

import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.Timings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells which pictures were written: their paths as they are done, or one JSON document at the end. */
final class GenerationReport {

    private final Console console;
    private final boolean json;
    private final List<Map<String, Object>> images = new ArrayList<>();

    GenerationReport(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** A picture was written to {@code path}. */
    void add(Path path, GeneratedImage image) {
        if (!json) {
            console.out().println(path);
            return;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", path.toString());
        fields.putAll(image.parameters().toMap());
        fields.put("batch", image.timings().batch());
        fields.put("seconds", seconds(image.timings()));
        images.add(fields);
    }

    /** All pictures are written. */
    void print() {
        if (json) {
            JsonMapper mapper = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            console.out().println(mapper.writeValueAsString(Map.of("images", images)));
        }
    }

    private static Map<String, Object> seconds(Timings timings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("encodePrompt", seconds(timings.encodePrompt()));
        fields.put("encodeReferences", seconds(timings.encodeReferences()));
        fields.put(
                "steps", timings.steps().stream().map(GenerationReport::seconds).toList());
        fields.put("decode", seconds(timings.decode()));
        fields.put("total", seconds(timings.total()));
        return fields;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
