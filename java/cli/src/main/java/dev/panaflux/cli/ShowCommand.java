package dev.panaflux.cli;

import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how images were made. */
@Command(
        name = "show",
        description =
                "Show how images were made, from the metadata of Panaflux, ComfyUI, AUTOMATIC1111's web UI, Forge,"
                        + " stable-diffusion.cpp, InvokeAI, mflux, flux2.c or iris.c.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    private record Shown(Path image, Recipe recipe, Map<String, Object> facts) {}

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "A PNG, JPEG or WebP file.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (Path image : images) {
            Recipe recipe = Recall.of(image);
            shown.add(new Shown(image, recipe, facts(image, recipe)));
        }
        if (json) {
            List<Map<String, Object>> documents = new ArrayList<>();
            for (Shown one : shown) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("path", one.image().toString());
                fields.putAll(one.facts());
                documents.add(fields);
            }
            console.printJson(Map.of("images", documents));
        } else {
            shown.forEach(this::print);
        }
        return ExitCode.OK;
    }

    /** The recipe's fields, with the image's own size where a region of it was drawn in another. */
    private static Map<String, Object> facts(Path image, Recipe recipe) throws IOException {
        if (recipe.edit() == null || recipe.edit().crop() == null) {
            return recipe.toMap();
        }
        RgbImage pixels = ImageDecoder.read(image);
        Map<String, Object> facts = new LinkedHashMap<>();
        recipe.toMap().forEach((field, value) -> {
            facts.put(field, value);
            if (field.equals("height")) {
                facts.put("imageWidth", pixels.width());
                facts.put("imageHeight", pixels.height());
            }
        });
        return facts;
    }

    private void print(Shown shown) {
        console.print("%s%n", shown.image());
        shown.facts().forEach((field, value) -> {
            if (value.equals("")) {
                return;
            }
            switch (field) {
                case "references" -> {
                    for (RecordedReference reference : shown.recipe().references()) {
                        console.print("  %-16s %s%n", "reference", reference.name());
                    }
                }
                case "source" -> {
                    if (value instanceof Map<?, ?> source) {
                        source.forEach((name, part) ->
                                console.print("  %-16s %s%n", name.equals("name") ? field : name, part));
                    }
                }
                case "remarks" ->
                    shown.recipe().remarks().forEach(remark -> console.print("  %-16s %s%n", "note", remark));
                default -> console.print("  %-16s %s%n", field, value);
            }
        });
    }
}
