package dev.panaflux.cli;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.app.AdapterLocator;
import dev.panaflux.app.FailureKind;
import dev.panaflux.family.Component;
import dev.panaflux.family.FileContents;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSummary;
import dev.panaflux.pipeline.ActivationMemory;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.int8.QuantizedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the parts of a model and the memory it needs. */
@Command(
        name = "inspect",
        description =
                "Show a model's parts, sizes, types and the memory it needs, and check every file. Of a file with a part of a model,"
                        + " show what it is. Of a LoRA, show its kind, its rank and the models that it fits; with --model, whether it fits that one, else exit code 1.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer>, LeanCommand {

    private static final List<Integer> SIDES = List.of(256, 512, 1024);

    private final Console console;

    @Option(names = "--tensors", description = "List every tensor; of a LoRA, every module.")
    private boolean tensors;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private ModelArgument model = new ModelArgument();

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Path> adapter = adapter();
        if (adapter.isPresent()) {
            return inspect(AdapterFile.read(adapter.get()));
        }
        Optional<FileContents> part = part();
        if (part.isPresent()) {
            inspect(part.get());
            return ExitCode.OK;
        }
        ModelFiles files = model.open(console);
        ModelSummary summary = ModelSummary.of(files);
        String digest = ModelDigest.of(files);
        List<Activations> activations = activations(files);
        Optional<QuantizedFile> quantized = console.environment()
                .quantizedWeights()
                .find(files.component(Component.TRANSFORMER), Set.of(), console::note);
        if (json) {
            printJson(summary, digest, activations, quantized);
        } else {
            print(summary, digest, activations, quantized);
        }
        return ExitCode.OK;
    }

    /** The first argument, if it is no model: a file of adapters, or a folder with one. */
    private Optional<Path> adapter() throws IOException {
        Optional<Path> found = console.environment().adapters().find(model.named());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        boolean isAdapter = Files.isDirectory(found.get())
                ? AdapterLocator.isAdapterFolder(found.get())
                : AdapterFile.isOne(found.get());
        return found.filter(_ -> isAdapter);
    }

    /** The first argument, if it is a file with a part of a model and no option says where the rest is. */
    private Optional<FileContents> part() throws IOException {
        Optional<Path> file = console.environment().models().file(model.named());
        if (file.isEmpty() || model.options().isGiven()) {
            return Optional.empty();
        }
        return Optional.of(FileContents.of(file.get())).filter(contents -> !contents.isWhole());
    }

    private void inspect(FileContents contents) {
        ContentsReport report = new ContentsReport(contents, tensors);
        if (json) {
            console.printJson(report.toMap());
        } else {
            report.print(console);
        }
    }

    private int inspect(AdapterFile file) throws IOException {
        AdapterReport report = new AdapterReport(
                console, file, model.options().isGiven() ? model.options().open(console) : null);
        if (json) {
            console.printJson(report.toMap(tensors));
        } else {
            report.print(console, tensors);
        }
        return report.fits() ? ExitCode.OK : FailureKind.FAILED_CHECK.exitCode();
    }

    private void printJson(
            ModelSummary summary, String digest, List<Activations> activations, Optional<QuantizedFile> quantized) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", summary.name());
        document.put("kind", kind(summary));
        document.put("digest", digest);
        document.put(
                "parts",
                summary.parts().stream()
                        .map(part -> PartListing.of(part, tensors).toMap())
                        .toList());
        document.put("activations", activations);
        quantized.ifPresent(file -> document.put(
                "int8", Map.of("path", file.path().toString(), "bytes", file.bytes(), "quantization", file.policy())));
        console.printJson(document);
    }

    private static String kind(ModelSummary summary) {
        return summary.distilled() ? "distilled" : "base";
    }

    /**
     * The memory that an image of one size needs.
     *
     * @param side its width and height in pixels
     */
    private record Activations(int side, ActivationMemory bytes) {}

    private static List<Activations> activations(ModelFiles files) throws IOException {
        List<Activations> sizes = new ArrayList<>();
        try (ImagePipeline pipeline = ImagePipeline.of(files).build()) {
            for (int side : SIDES) {
                sizes.add(new Activations(side, pipeline.activationMemory(side, side)));
            }
        }
        return sizes;
    }

    private void print(
            ModelSummary summary, String digest, List<Activations> activations, Optional<QuantizedFile> quantized) {
        console.print("%s, %s model%n", summary.name(), kind(summary));
        console.print("digest %s%n", digest);
        summary.parts().forEach(part -> PartListing.of(part, tensors).print(console));
        console.print(
                "%n8-bit weights %s%n",
                quantized
                        .map(file -> "%s of %d layers (%s), %s"
                                .formatted(
                                        CliFormat.bytes(file.bytes()),
                                        file.weights().size(),
                                        file.policy(),
                                        file.path()))
                        .orElse("none; the first run with --precision int8, or panaflux quantize, makes them"));
        console.print("%nMemory in addition to the mapped weights:%n");
        for (Activations size : activations) {
            ActivationMemory bytes = size.bytes();
            console.print(
                    "  %4d x %-4d  peak %s (%s if decoded in bands)%n",
                    size.side(),
                    size.side(),
                    CliFormat.bytes(bytes.peak()),
                    CliFormat.bytes(bytes.denoise() + bytes.decodeBands()));
        }
    }
}
