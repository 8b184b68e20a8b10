package dev.panaflux.cli;

import dev.panaflux.app.Failure;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.app.recall.RecordedAdapter;
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

    /** How metadata begin to tell a schedule of one's own. */
    private static final String SIGMAS = "custom ";

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
        List<Map<String, Object>> documents = new ArrayList<>();
        int exitCode = ExitCode.OK;
        for (Path image : images) {
            try {
                Recipe recipe = Recall.of(image);
                Shown shown = new Shown(image, recipe, facts(image, recipe));
                if (json) {
                    documents.add(document(shown));
                } else {
                    print(shown);
                }
            } catch (IOException untold) {
                if (images.size() == 1) {
                    throw untold;
                }
                Failure failure = Failure.of(untold);
                console.note(failure.message());
                exitCode = exitCode == ExitCode.OK ? failure.kind().exitCode() : exitCode;
            }
        }
        if (json) {
            console.printJson(Map.of("images", documents));
        }
        return exitCode;
    }

    private static Map<String, Object> document(Shown shown) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", shown.image().toString());
        fields.putAll(shown.facts());
        return fields;
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

    private void printSource(String name, Object part) {
        switch (name) {
            case "name" -> console.print("  %-16s %s%n", "source", part);
            case "reference" -> console.print("  %-16s %s%n", "source-ref", part.equals(true) ? "on" : "off");
            default -> console.print("  %-16s %s%n", name, part);
        }
    }

    private void print(RecordedAdapter adapter) {
        console.print(
                "  %-16s %s:%s%s%s%n",
                "lora",
                adapter.name(),
                String.valueOf(adapter.strength()).replaceFirst("\\.0$", ""),
                adapter.partial() ? ", in part" : "",
                adapter.sha256() == null ? "" : ", SHA-256 " + adapter.sha256());
    }

    private void printSchedule(String schedule) {
        if (schedule.startsWith(SIGMAS)) {
            console.print("  %-16s %s%n", "sigmas", schedule.substring(SIGMAS.length()));
        } else {
            console.print("  %-16s %s%n", "schedule", ScheduleName.option(schedule));
        }
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
                        source.forEach((name, part) -> printSource(String.valueOf(name), part));
                    }
                }
                case "adapters" -> shown.recipe().adapters().forEach(this::print);
                case "schedule" -> printSchedule(value.toString());
                case "remarks" ->
                    shown.recipe().remarks().forEach(remark -> console.print("  %-16s %s%n", "note", remark));
                default -> console.print("  %-16s %s%n", field, value);
            }
        });
    }
}
