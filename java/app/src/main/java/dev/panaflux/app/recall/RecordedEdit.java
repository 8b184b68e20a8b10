package dev.panaflux.app.recall;

import dev.panaflux.app.recall.Recipe.RecordedReference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an image began with.
 *
 * @param source the source
 * @param strength how much of it was replaced
 * @param isReference whether it was the first reference image too
 * @param mask where it was repainted, or null
 * @param maskInverted whether black stood for white
 * @param outpaint the margins that were drawn, or null
 * @param grow pixels by which the mask grew
 * @param blur deviation of the mask's blur in pixels
 * @param crop padding of the region that was repainted, or null for the whole image
 * @param paste half the width of the seam, or null if nothing was put back
 */
public record RecordedEdit(
        RecordedReference source,
        double strength,
        boolean isReference,
        @Nullable RecordedReference mask,
        boolean maskInverted,
        @Nullable String outpaint,
        int grow,
        double blur,
        @Nullable Integer crop,
        @Nullable Integer paste) {

    /** The same with another strength. */
    RecordedEdit withStrength(double share) {
        return new RecordedEdit(source, share, isReference, mask, maskInverted, outpaint, grow, blur, crop, paste);
    }

    /** The fields of a JSON document, in order; what is not told is left out. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", source.name());
        fields.put("strength", strength);
        fields.put("reference", isReference);
        if (mask != null) {
            fields.put("mask", mask.name());
            fields.put("maskInverted", maskInverted);
        }
        if (outpaint != null) {
            fields.put("outpaint", outpaint);
        }
        if (mask != null || outpaint != null) {
            fields.put("maskGrow", grow);
            fields.put("maskBlur", blur);
        }
        if (crop != null) {
            fields.put("maskCrop", crop);
        }
        if (paste != null) {
            fields.put("paste", paste);
        }
        return fields;
    }

    /** The edit of Panaflux's own record. */
    static RecordedEdit read(JsonNode source) {
        JsonNode mask = source.path("mask");
        Integer grow = Json.integer(source, "maskGrow");
        return new RecordedEdit(
                reference(source),
                source.path("strength").asDouble(Double.NaN),
                source.path("reference").asBoolean(true),
                mask.isObject() ? reference(mask) : null,
                source.path("maskInverted").asBoolean(false),
                Json.text(source, "outpaint"),
                grow == null ? 0 : grow,
                source.path("maskBlur").asDouble(0),
                Json.integer(source, "maskCrop"),
                Json.integer(source, "paste"));
    }

    private static RecordedReference reference(JsonNode image) {
        String name = Json.text(image, "name");
        return new RecordedReference(name == null ? "" : name, Json.text(image, "sha256"));
    }
}
