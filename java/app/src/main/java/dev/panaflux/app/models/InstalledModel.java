package dev.panaflux.app.models;

import dev.panaflux.app.Environment;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model on this machine.
 *
 * @param name by which it is found
 * @param folder where it lies
 * @param files its files; null if they are incomplete or do not match
 * @param problem what is missing or wrong, or null
 */
public record InstalledModel(
        String name,
        Path folder,
        @Nullable ModelFiles files,
        @Nullable String problem) {

    /**
     * All models, those that ship with the program first.
     *
     * @throws ModelFormatException if a folder of models cannot be listed
     */
    public static List<InstalledModel> all(Environment environment) throws ModelFormatException {
        List<InstalledModel> all = new ArrayList<>();
        for (Map.Entry<String, Path> found : environment.models().all().entrySet()) {
            all.add(of(found.getKey(), found.getValue()));
        }
        return all;
    }

    /** The model in a folder. */
    public static InstalledModel of(String name, Path folder) {
        try {
            return new InstalledModel(name, folder, ModelFiles.read(ModelSource.of(folder)), null);
        } catch (ModelFormatException unusable) {
            return new InstalledModel(name, folder, null, unusable.getMessage());
        }
    }

    /** The fields of a JSON object. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("folder", folder.toString());
        if (files != null) {
            fields.putAll(ModelCard.of(files).toMap());
        }
        fields.put("complete", files != null);
        if (problem != null) {
            fields.put("problem", problem);
        }
        return fields;
    }
}
