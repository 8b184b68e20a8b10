package dev.panaflux.app.models;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSummary;
import dev.panaflux.family.ModelSummary.Part;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a model is.
 *
 * @param family its family's name
 * @param distilled whether it was distilled to a few steps without guidance
 * @param parameters of all its networks
 * @param bytes of all files of its weights
 * @param licence as its folder tells, usually by SPDX's identifier; empty if it does not tell
 */
public record ModelCard(String family, boolean distilled, long parameters, long bytes, Optional<String> licence) {

    /** What {@code model} is; reads no weights. */
    public static ModelCard of(ModelFiles model) {
        ModelSummary summary = ModelSummary.of(model);
        Path folder = model.folder();
        return new ModelCard(
                model.description().family(),
                summary.distilled(),
                summary.parts().stream().mapToLong(Part::parameters).sum(),
                summary.parts().stream().mapToLong(Part::mappedBytes).sum(),
                folder == null ? Optional.empty() : Licence.of(folder));
    }

    /** {@code distilled} or {@code base}. */
    public String kind() {
        return distilled ? "distilled" : "base";
    }

    /** The fields of a JSON object. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("family", family);
        fields.put("kind", kind());
        fields.put("parameters", parameters);
        fields.put("bytes", bytes);
        licence.ifPresent(name -> fields.put("licence", name));
        return fields;
    }
}
