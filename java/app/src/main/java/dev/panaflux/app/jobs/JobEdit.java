package dev.panaflux.app.jobs;

import dev.panaflux.app.EditSettings;
import dev.panaflux.edit.Area;
import dev.panaflux.edit.SourceEdit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an image of a job begins with.
 *
 * @param settings the settings, with the paths of its files
 * @param strength how much of the source is replaced
 * @param source SHA-256 of the source's pixels, in hexadecimal
 * @param mask the same of the mask, or null
 */
public record JobEdit(
        EditSettings settings,
        double strength,
        String source,
        @Nullable String mask) {

    /** The edit as it was read. */
    static JobEdit of(EditSettings settings, SourceEdit edit) {
        @Nullable
        String mask = edit.repainting() != null && edit.repainting().area() instanceof Area.Masked masked
                ? masked.image().sha256()
                : null;
        return new JobEdit(settings, edit.strength(), edit.source().sha256(), mask);
    }

    /** What determines the image, for its id. */
    List<String> identity() {
        return List.of(
                "source " + source,
                "strength " + Double.toHexString(strength),
                "reference " + !Boolean.FALSE.equals(settings.sourceReference()),
                "mask %s %s".formatted(mask, settings.maskInverted()),
                "outpaint " + settings.outpaint(),
                "grow " + Objects.requireNonNullElse(settings.maskGrow(), 0),
                "blur " + Double.toHexString(Objects.requireNonNullElse(settings.maskBlur(), 0.0)),
                "crop " + settings.maskCrop(),
                "paste " + settings.pasted().feather());
    }

    /** The fields of a JSON object; what is not asked for is left out. */
    Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", String.valueOf(settings.source()));
        fields.put("strength", strength);
        if (settings.mask() != null) {
            fields.put("mask", settings.mask().toString());
        }
        if (settings.outpaint() != null) {
            fields.put("outpaint", settings.outpaint().toString());
        }
        return fields;
    }
}
