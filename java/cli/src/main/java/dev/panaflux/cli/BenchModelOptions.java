package dev.panaflux.cli;

import dev.panaflux.bench.run.BenchRunner.ModelOpener;
import dev.panaflux.bench.run.MeasuredFormat;
import dev.panaflux.bench.run.NamedWorkload;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.system.TemporaryFolder;
import dev.panaflux.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the model to measure. */
final class BenchModelOptions {

    @Mixin
    ModelOptions model = new ModelOptions();

    @Option(
            names = "--synthetic",
            paramLabel = "SHAPES",
            description =
                    "Random weights with the shapes of a published model (${COMPLETION-CANDIDATES}), or of the configs of a"
                            + " model folder, instead of a model: at most about 700 MB of temporary files, no download.",
            completionCandidates = PublishedNames.class)
    @Nullable
    String synthetic;

    /**
     * A model ready to be opened; closing deletes its temporary files.
     *
     * @param opener opens the model
     * @param synthetic whether its weights are random
     * @param formats the model in several formats, if they are to be compared
     * @param folder its temporary folder, or null
     */
    record Source(
            ModelOpener opener,
            boolean synthetic,
            List<MeasuredFormat> formats,
            @Nullable TemporaryFolder folder) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            if (folder != null) {
                folder.close();
            }
        }
    }

    /** The model for the options and {@code workload}. */
    Source open(Console console, NamedWorkload workload) throws IOException {
        return open(console, workload, List.of());
    }

    /**
     * The same in several formats.
     *
     * @param formats names of them; none for the model as it is
     */
    Source open(Console console, NamedWorkload workload, List<String> formats) throws IOException {
        if (synthetic != null) {
            if (model.model != null) {
                throw new IllegalArgumentException("--synthetic: expected either --synthetic or --model, found both");
            }
            return random(console, synthetic, formats);
        }
        if (!formats.isEmpty()) {
            throw new IllegalArgumentException(
                    "--formats: expected with --synthetic, which makes a model in each format, found without");
        }
        if (model.model == null && workload.model() != null) {
            model.model = workload.model().name();
        }
        ModelFiles first = model.open(console);
        // The notice about the model has been printed once; runs need not repeat it.
        Consumer<String> silence = notice -> {};
        return new Source(
                () -> model.settings().open(console.environment(), silence),
                SyntheticModel.made(first),
                List.of(),
                null);
    }

    private Source random(Console console, String shapes, List<String> formats) throws IOException {
        Path configs = Path.of(shapes);
        ModelDescription shape = Files.isDirectory(configs)
                ? ModelDescription.read(configs)
                : PublishedModel.named(shapes).description();
        String name = String.valueOf(configs.toAbsolutePath().normalize().getFileName());
        List<String> wanted = formats.isEmpty() ? List.of("bf16") : formats;
        List<MeasuredFormats.Choice> choices =
                wanted.stream().distinct().map(MeasuredFormats::parse).toList();
        TemporaryFolder folder = TemporaryFolder.create();
        try {
            Map<StoredType, ModelFiles> models = new EnumMap<>(StoredType.class);
            List<MeasuredFormat> measured = new ArrayList<>();
            for (MeasuredFormats.Choice choice : choices) {
                StoredType stored = choice.type().stored();
                if (!models.containsKey(stored)) {
                    Path place = Files.createDirectories(folder.path().resolve(stored.label()))
                            .resolve("panaflux-" + name);
                    console.note("writing random weights with the shapes of %s in %s to %s"
                            .formatted(shapes, choice.name(), place));
                    models.put(
                            stored,
                            new SyntheticModel(shape, choice.type().others(), 0, null, stored).writeAliased(place));
                }
                ModelFiles files = models.get(stored);
                measured.add(new MeasuredFormat(choice.name(), () -> files, choice.precision()));
            }
            return new Source(measured.getFirst().opener(), true, formats.isEmpty() ? List.of() : measured, folder);
        } catch (IOException | RuntimeException | Error failure) {
            folder.close();
            throw failure;
        }
    }
}
