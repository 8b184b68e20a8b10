package dev.panaflux.cli;

import dev.panaflux.family.ModelSummary.Part;
import dev.panaflux.weights.TensorEntry;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows one component of a model: its size, types and files.
 *
 * @param label what it is called
 * @param part the component
 * @param tensors whether to list every tensor
 */
record PartListing(String label, Part part, boolean tensors) {

    /** A listing under the component's own name. */
    static PartListing of(Part part, boolean tensors) {
        return new PartListing(part.component().label(), part, tensors);
    }

    /** Prints it as text. */
    void print(Console console) {
        console.print(
                "%n%-13s %,d parameters, %s in %d file%s, %s read by a run%n",
                label,
                part.parameters(),
                CliFormat.bytes(part.mappedBytes()),
                part.files().size(),
                part.files().size() == 1 ? "" : "s",
                CliFormat.bytes(part.neededBytes()));
        part.types().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> console.print(
                        "  %d x %s (%s)%n",
                        entry.getValue().tensors(),
                        entry.getKey().label(),
                        CliFormat.bytes(entry.getValue().bytes())));
        part.files().forEach(file -> console.print("  %s%n", file.path()));
        if (tensors) {
            part.tensors().forEach(entry -> console.print("    %-60s %s%n", entry.name(), entry.describe()));
        }
    }

    /** The same as a JSON object. */
    Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("component", label);
        fields.put("parameters", part.parameters());
        fields.put("mappedBytes", part.mappedBytes());
        fields.put("neededBytes", part.neededBytes());
        Map<String, Object> types = new LinkedHashMap<>();
        part.types().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        types.put(entry.getKey().label(), entry.getValue().tensors()));
        fields.put("tensorsByType", types);
        fields.put(
                "files",
                part.files().stream().map(file -> file.path().toString()).toList());
        if (tensors) {
            fields.put(
                    "tensors",
                    part.tensors().stream().map(TensorEntry::describe).toList());
        }
        return fields;
    }
}
