package dev.panaflux.cli;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.adapters.AdapterFit;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a file of adapters is, and which models it fits. */
final class AdapterReport {

    private final AdapterFile file;
    private final List<String> models;
    private final @Nullable String model;
    private final @Nullable AdapterFit fit;

    /**
     * Compares a file with all known models.
     *
     * @param model the model that was asked about, or null
     */
    AdapterReport(Console console, AdapterFile file, @Nullable ModelFiles model) throws ModelFormatException {
        this.file = file;
        this.models = fittingModels(console);
        this.model = model == null ? null : model.name();
        this.fit = model == null ? null : file.fit(model.description().adaptable());
    }

    private List<String> fittingModels(Console console) throws ModelFormatException {
        Map<String, ModelDescription> known = new LinkedHashMap<>();
        for (Map.Entry<String, Path> found :
                console.environment().models().found().entrySet()) {
            try {
                known.put(found.getKey(), ModelDescription.read(found.getValue()));
            } catch (ModelFormatException damaged) {
                console.note(String.valueOf(damaged.getMessage()));
            }
        }
        PublishedModel.all().forEach(each -> known.put(each.name(), each.description()));
        List<String> fitting = new ArrayList<>();
        for (Map.Entry<String, ModelDescription> each : known.entrySet()) {
            if (file.fit(each.getValue().adaptable()).isWhole()) {
                fitting.add(each.getKey());
            }
        }
        return fitting;
    }

    /** Whether it fits the model that was asked about; true without one. */
    boolean fits() {
        return fit == null || fit.isWhole();
    }

    /** Prints it as text. */
    void print(Console console, boolean modules) {
        console.print("%s, %s%n", file.path(), file.describeKinds());
        console.print("digest %s%n", file.sha256());
        console.print(
                "%d modules%s, %s%n",
                file.size(), file.ranks().isEmpty() ? "" : ", rank " + ranks(), CliFormat.bytes(file.bytes()));
        if (file.computedBytes() > 0) {
            console.print("computes %s when it is used%n", CliFormat.bytes(file.computedBytes()));
        }
        file.metadata()
                .forEach((key, value) ->
                        console.print("  %s: %s%n", ModelFileErrors.printable(key), ModelFileErrors.printable(value)));
        console.print("fits %s%n", models.isEmpty() ? "no known model as a whole" : String.join(", ", models));
        if (fit != null) {
            console.print(
                    "%s: %s%n",
                    model,
                    fit.isWhole()
                            ? "fits"
                            : "%d of %d modules fit; %s".formatted(fit.fitting(), file.size(), fit.problem()));
        }
        if (modules) {
            file.describeModules().forEach(module -> console.print("    %s%n", module));
        }
    }

    /** The same as a JSON document. */
    Map<String, Object> toMap(boolean modules) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.path().toString());
        fields.put("kind", file.describeKinds());
        fields.put("digest", file.sha256());
        fields.put("bytes", file.bytes());
        fields.put("computedBytes", file.computedBytes());
        fields.put("modules", file.size());
        fields.put("ranks", file.ranks());
        fields.put("metadata", file.metadata());
        fields.put("fits", models);
        if (fit != null && model != null) {
            fields.put("model", model);
            fields.put("fitsModel", fit.isWhole());
            fields.put("fittingModules", fit.fitting());
            fields.put("unknown", fit.unknown());
            if (!fit.isWhole()) {
                fields.put("problem", fit.problem());
            }
        }
        if (modules) {
            fields.put("changes", file.describeModules());
        }
        return fields;
    }

    private String ranks() {
        return file.ranks().size() == 1
                ? file.ranks().first().toString()
                : file.ranks().first() + " to " + file.ranks().last();
    }
}
