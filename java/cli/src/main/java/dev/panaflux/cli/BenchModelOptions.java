package dev.panaflux.cli;

import dev.panaflux.bench.run.BenchRunner.ModelOpener;
import dev.panaflux.bench.run.NamedWorkload;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.kernels.DType;
import dev.panaflux.system.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
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
                    "Random weights with the shapes of a published model (${COMPLETION-CANDIDATES}) instead of a model:"
                            + " about 700 MB of temporary files, no download.",
            completionCandidates = PublishedNames.class)
    @Nullable
    String synthetic;

    /**
     * A model ready to be opened; closing deletes its temporary files.
     *
     * @param opener opens the model
     * @param synthetic whether its weights are random
     * @param folder its temporary folder, or null
     */
    record Source(
            ModelOpener opener, boolean synthetic, @Nullable TemporaryFolder folder) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            if (folder != null) {
                folder.close();
            }
        }
    }

    /** The model for the options and {@code workload}. */
    Source open(Console console, NamedWorkload workload) throws IOException {
        if (synthetic != null) {
            if (model.model != null) {
                throw new IllegalArgumentException("--synthetic: expected either --synthetic or --model, found both");
            }
            ModelDescription shape = PublishedModel.named(synthetic).description();
            TemporaryFolder folder = TemporaryFolder.create();
            try {
                Path place = folder.path().resolve("panaflux-" + synthetic);
                console.note("writing random weights with the shapes of %s to %s".formatted(synthetic, place));
                ModelFiles files = new SyntheticModel(shape, DType.BF16, 0, null).writeAliased(place);
                return new Source(() -> files, true, folder);
            } catch (IOException | RuntimeException | Error failure) {
                folder.close();
                throw failure;
            }
        }
        if (model.model == null && workload.model() != null) {
            model.model = workload.model().name();
        }
        ModelFiles first = model.open(console);
        // The notice about the model has been printed once; runs need not repeat it.
        Consumer<String> silence = notice -> {};
        return new Source(
                () -> model.settings().open(console.environment(), silence), SyntheticModel.made(first), null);
    }
}
