package dev.panaflux.app;

import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.Timings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A written image of a run.
 *
 * @param path the image's file
 * @param document how it was generated, as {@link GeneratedImage#document} tells it
 * @param timings how long it took
 */
public record WrittenImage(Path path, Map<String, Object> document, Timings timings) {

    /** What is told of {@code image}; its pixels are not kept. */
    public WrittenImage(Path path, GeneratedImage image) {
        this(path, image.document(), image.timings());
    }

    /** The fields of a JSON object: path, parameters, batch, the encoding's origin and the seconds of each phase. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", path.toString());
        fields.putAll(document);
        fields.put("batch", timings.batch());
        fields.put("encoding", timings.encoding().label());
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("encodePrompt", seconds(timings.encodePrompt()));
        seconds.put("encodeReferences", seconds(timings.encodeReferences()));
        seconds.put("steps", timings.steps().stream().map(WrittenImage::seconds).toList());
        seconds.put("decode", seconds(timings.decode()));
        seconds.put("total", seconds(timings.total()));
        fields.put("seconds", seconds);
        return fields;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
