package dev.panaflux.cli;

import dev.panaflux.family.Component;
import dev.panaflux.family.FileContents;
import dev.panaflux.family.LoneDecoder;
import dev.panaflux.family.ModelSummary;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.weights.WeightCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file is that holds only a part of a model.
 *
 * @param contents what it holds
 * @param tensors whether to list every tensor
 */
record ContentsReport(FileContents contents, boolean tensors) {

    /** Prints it as text. */
    void print(Console console) {
        console.print("%s, %s%n", contents.file(), what());
        List<String> models = models();
        console.print("%s%n", fits(models));
        listings().forEach(listing -> listing.print(console));
        console.print("%nTo draw with it: %s%n", advice(models));
    }

    /** The same as a JSON document. */
    Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", contents.file().toString());
        fields.put("holds", listings().stream().map(PartListing::label).toList());
        if (contents.decoder().isEmpty()) {
            fields.put(
                    "lacks", contents.missing().stream().map(Component::label).toList());
            fields.put("fits", models());
        }
        fields.put("parts", listings().stream().map(PartListing::toMap).toList());
        return fields;
    }

    private String what() {
        return contents.decoder()
                .map(LoneDecoder::label)
                .orElseGet(() ->
                        "%s of a model, without its %s".formatted(labels(contents.held()), labels(contents.missing())));
    }

    private String fits(List<String> models) {
        if (contents.decoder().isPresent()) {
            return "takes the place of a model's own decoder";
        }
        return models.isEmpty() ? "of the sizes of no published model" : "of the sizes of " + String.join(", ", models);
    }

    private String advice(List<String> models) {
        return contents.decoder().isPresent()
                ? "--decoder " + contents.file()
                : "--model %s --rest %s".formatted(contents.file(), models.isEmpty() ? "MODEL" : models.getFirst());
    }

    private List<PartListing> listings() {
        List<PartListing> listings = new ArrayList<>();
        contents.decoder()
                .ifPresent(decoder -> listings.add(listing("decoder", Component.AUTOENCODER, decoder.weights())));
        for (Component component : contents.held()) {
            WeightCatalog weights = contents.components().get(component);
            if (weights != null) {
                listings.add(listing(component.label(), component, weights));
            }
        }
        return listings;
    }

    private PartListing listing(String label, Component component, WeightCatalog weights) {
        long needed = contents.fitting().stream()
                .findFirst()
                .map(model -> weights.bytesOf(model.description().networks().requirements(component)))
                .orElse(weights.files().bytes());
        return new PartListing(label, ModelSummary.part(component, weights, needed), tensors);
    }

    private List<String> models() {
        return contents.fitting().stream().map(PublishedModel::name).toList();
    }

    private static String labels(List<Component> components) {
        return String.join(" and ", components.stream().map(Component::label).toList());
    }
}
