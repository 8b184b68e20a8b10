package dev.panaflux.family.klein;

import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.WeightFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the metadata of a transformer's file says about its training: it may name the published model. */
final class TrainingNotes {

    private static final List<String> KEYS = List.of(
            "general.base_model.0.name",
            "general.basename",
            "general.name",
            "modelspec.architecture",
            "modelspec.title");

    private static final Pattern MODEL =
            Pattern.compile("flux[ ._-]?2[ ._-]?klein[ ._-](base[ ._-])?[49]b([ ._-]base)?([ ._-]kv)?");

    /** What Panaflux itself writes. */
    private static final String KIND = "panaflux.kind";

    private static final Map<String, Variant> KINDS = Map.of(
            "base",
            Variant.BASE,
            "distilled",
            Variant.DISTILLED,
            "distilled, cached references",
            Variant.DISTILLED_CACHED);

    private TrainingNotes() {}

    /** The metadata of a transformer's file that is written here. */
    static Map<String, String> metadata(Variant variant) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", "flux");
        KINDS.forEach((name, kind) -> {
            if (kind == variant) {
                metadata.put(KIND, name);
            }
        });
        return metadata;
    }

    /** The variant that the first telling entry names. */
    static Optional<Variant> variant(WeightFiles files) {
        for (TensorFile file : files.files()) {
            Variant kind = KINDS.get(file.metadata().getOrDefault(KIND, ""));
            if (kind != null) {
                return Optional.of(kind);
            }
            for (String key : KEYS) {
                String value = file.metadata().getOrDefault(key, "").toLowerCase(Locale.ROOT);
                Matcher model = MODEL.matcher(value);
                if (model.find()) {
                    boolean base = model.group(1) != null || model.group(2) != null;
                    boolean cached = model.group(3) != null;
                    return Optional.of(base ? Variant.BASE : cached ? Variant.DISTILLED_CACHED : Variant.DISTILLED);
                }
            }
        }
        return Optional.empty();
    }
}
