package dev.panaflux.cli;

import dev.panaflux.bench.run.BenchRunner.ModelOpener;
import dev.panaflux.bench.run.Workloads;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.kernels.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model a benchmark measures. */
final class BenchModelOptions {

    @Mixin
    ModelOptions model = new ModelOptions();

    @Option(
            names = "--synthetic",
            paramLabel = "SHAPES",
            description =
                    "Random weights with the shapes of klein-4b, klein-base-4b, klein-9b or klein-base-9b instead of"
                            + " a model: about 700 MB of temporary files, no download.")
    @Nullable
    String synthetic;

    /**
     * A model that is ready to be opened; closing removes what was made for it.
     *
     * @param opener opens it
     * @param synthetic whether its weights are random
     * @param folder what was made for it, or null
     */
    record Source(
            ModelOpener opener, boolean synthetic, @Nullable Path folder) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            if (folder == null) {
                return;
            }
            List<Path> files;
            try (Stream<Path> tree = Files.walk(folder)) {
                files = tree.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** The model that the options and {@code workload} name. */
    Source open(Console console, Workloads workload) throws IOException {
        if (synthetic != null) {
            if (model.model != null) {
                throw new IllegalArgumentException("--synthetic: expected either --synthetic or --model, found both");
            }
            ModelDescription shape = PublishedModel.named(synthetic).description();
            Path folder = Files.createTempDirectory("panaflux-" + synthetic);
            console.note("writing random weights with the shapes of %s to %s".formatted(synthetic, folder));
            ModelFiles files = new SyntheticModel(shape, DType.BF16, 0, null).writeAliased(folder);
            return new Source(() -> files, true, folder);
        }
        if (model.model == null && workload != Workloads.QUICK) {
            model.model = PublishedModel.usual().name();
        }
        ModelFiles first = model.open(console);
        // Which model it is was told once; the runs need not repeat it.
        Consumer<String> silence = notice -> {};
        return new Source(
                () -> model.settings().open(console.environment(), silence), SyntheticModel.made(first), null);
    }
}
