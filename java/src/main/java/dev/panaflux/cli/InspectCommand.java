package dev.panaflux.cli;

import dev.panaflux.pipeline.ActivationMemory;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.ModelDigest;
import dev.panaflux.weights.ModelFiles;
import dev.panaflux.weights.ModelSummary;
import dev.panaflux.weights.ModelSummary.Part;
import dev.panaflux.weights.TensorEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Shows what a model is made of and what it needs. */
@Command(
        name = "inspect",
        description =
                "Show a model's parts, sizes, types and the memory that it needs; every file is checked on the way.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {

    private static final List<Integer> SIDES = List.of(256, 512, 1024);

    private final Console console;

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "As --model.")
    private String named = "";

    @Option(names = "--tensors", description = "List every tensor.")
    private boolean tensors;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!named.isEmpty()) {
            model.model = named;
        }
        ModelFiles files = model.open(console);
        ModelSummary summary = ModelSummary.of(files);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", summary.name());
        document.put("kind", summary.distilled() ? "distilled" : "base");
        document.put("digest", ModelDigest.of(files));
        document.put("parts", summary.parts().stream().map(this::part).toList());
        document.put("activations", activations(files));
        if (json) {
            console.out()
                    .println(JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(document));
        } else {
            print(summary, document);
        }
        return ExitCode.DONE;
    }

    private Map<String, Object> part(Part part) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("component", part.component().label());
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

    private static List<Map<String, Object>> activations(ModelFiles files) throws IOException {
        List<Map<String, Object>> sizes = new ArrayList<>();
        try (ImagePipeline pipeline = ImagePipeline.of(files).build()) {
            for (int side : SIDES) {
                ActivationMemory memory = pipeline.activationMemory(side, side);
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("side", side);
                fields.put("encodePromptBytes", memory.encodePrompt());
                fields.put("denoiseBytes", memory.denoise());
                fields.put("decodeBytes", memory.decodeWhole());
                fields.put("decodeInBandsBytes", memory.decodeBands());
                fields.put("peakBytes", memory.peak());
                sizes.add(fields);
            }
        }
        return sizes;
    }

    private void print(ModelSummary summary, Map<String, Object> document) throws IOException {
        PrintStream out = console.out();
        out.printf("%s, %s model%n", summary.name(), document.get("kind"));
        out.printf("digest %s%n", document.get("digest"));
        for (Part part : summary.parts()) {
            out.printf(
                    "%n%-13s %,d parameters, %s in %d file%s, %s read by a run%n",
                    part.component().label(),
                    part.parameters(),
                    Text.bytes(part.mappedBytes()),
                    part.files().size(),
                    part.files().size() == 1 ? "" : "s",
                    Text.bytes(part.neededBytes()));
            part.types().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> out.printf(
                            "  %d x %s (%s)%n",
                            entry.getValue().tensors(),
                            entry.getKey().label(),
                            Text.bytes(entry.getValue().bytes())));
            part.files().forEach(file -> out.printf("  %s%n", file.path()));
            if (tensors) {
                part.tensors().forEach(entry -> out.printf("    %-60s %s%n", entry.name(), entry.describe()));
            }
        }
        out.printf("%nMemory beside the mapped weights:%n");
        for (Object size : (List<?>) document.get("activations")) {
            Map<?, ?> fields = (Map<?, ?>) size;
            out.printf(
                    "  %4d x %-4d  peak %s (%s if decoded in bands)%n",
                    fields.get("side"),
                    fields.get("side"),
                    Text.bytes((Long) fields.get("peakBytes")),
                    Text.bytes((Long) fields.get("denoiseBytes") + (Long) fields.get("decodeInBandsBytes")));
        }
    }
}
