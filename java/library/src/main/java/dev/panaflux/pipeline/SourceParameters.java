package dev.panaflux.pipeline;

import dev.panaflux.edit.Area;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.pipeline.ImageParameters.ReferenceIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image began with, for its metadata.
 *
 * @param image name and digest of the source
 * @param strength how much of it was replaced
 * @param reference whether it was the first reference image too
 * @param repainting the part that was repainted, or null for all of it
 */
public record SourceParameters(
        ReferenceIdentity image,
        double strength,
        boolean reference,
        @Nullable Repainting repainting) {

    static SourceParameters of(SourceEdit edit) {
        return new SourceParameters(identity(edit.source()), edit.strength(), edit.asReference(), edit.repainting());
    }

    private static ReferenceIdentity identity(NamedImage image) {
        return new ReferenceIdentity(image.name(), image.sha256());
    }

    /** The fields of a JSON document, in order. */
    Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", image.name());
        fields.put("sha256", image.sha256());
        fields.put("strength", strength);
        fields.put("reference", reference);
        if (repainting != null) {
            switch (repainting.area()) {
                case Area.Masked masked -> {
                    fields.put("mask", identity(masked.image()));
                    fields.put("maskInverted", masked.inverted());
                }
                case Area.Room room -> fields.put("outpaint", room.margins().toString());
            }
            fields.put("maskGrow", repainting.grow());
            fields.put("maskBlur", repainting.blur());
            if (repainting.cropPadding() != null) {
                fields.put("maskCrop", repainting.cropPadding());
            }
            if (repainting.feather() != null) {
                fields.put("paste", repainting.feather());
            }
        }
        return fields;
    }
}
