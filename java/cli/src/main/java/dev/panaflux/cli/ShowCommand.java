package dev.panaflux.cli;

import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.RecordedReference;
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

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "A PNG, JPEG or WebP file.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Map<Path, Recipe> recipes = new LinkedHashMap<>();
        for (Path image : images) {
            recipes.put(image, Recall.of(image));
        }
        if (json) {
            List<Map<String, Object>> documents = new ArrayList<>();
            recipes.forEach((image, recipe) -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("path", image.toString());
                fields.putAll(recipe.toMap());
                documents.add(fields);
            });
            console.printJson(Map.of("images", documents));
        } else {
            recipes.forEach(this::print);
        }
        return ExitCode.OK;
    }

    private void print(Path image, Recipe recipe) {
        console.print("%s%n", image);
        recipe.toMap().forEach((field, value) -> {
            switch (field) {
                case "references" -> {
                    for (RecordedReference reference : recipe.references()) {
                        console.print("  %-16s %s%n", "reference", reference.name());
                    }
                }
                case "source" -> {
                    if (value instanceof Map<?, ?> source) {
                        source.forEach((name, part) ->
                                console.print("  %-16s %s%n", name.equals("name") ? field : name, part));
                    }
                }
                case "remarks" -> recipe.remarks().forEach(remark -> console.print("  %-16s %s%n", "note", remark));
                default -> console.print("  %-16s %s%n", field, value);
            }
        });
    }
}
