package dev.panaflux.app.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models stay open. */
class ModelShelfTest {

    @TempDir
    private Path folder;

    private void available(int megabytes) throws IOException {
        Files.createDirectories(folder.resolve("proc"));
        Files.writeString(
                folder.resolve("proc/meminfo"),
                "MemTotal: %d kB\nMemAvailable: %d kB\n".formatted(16_000 << 10, megabytes << 10));
    }

    private ModelShelf shelf(SelectedKernels kernels) throws IOException {
        Path program = TestFiles.model("tiny").resolve("../..").normalize();
        Environment environment = new Environment(Map.of(), folder.resolve("home"), program);
        return new ModelShelf(
                environment,
                ModelSettings.of(TestFiles.model("tiny").toString()),
                kernels,
                EncodingStore.NONE,
                new SystemMemory(folder),
                notice -> {});
    }

    @Test
    void theModelsUsedLastStayOpenWhileThereIsMemory() throws IOException {
        available(8_000);
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
                ModelShelf shelf = shelf(kernels)) {
            ImagePipeline tiny = shelf.pipeline(shelf.find("tiny"), null);
            shelf.pipeline(shelf.find("lean"), null);
            assertThat(shelf.pipeline(shelf.find("tiny"), null)).isSameAs(tiny);
            assertThat(shelf.open()).isEqualTo(2);
        }
    }

    @Test
    void idleModelsAreClosedWhenMemoryIsShort() throws IOException {
        available(8_000);
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
                ModelShelf shelf = shelf(kernels)) {
            shelf.pipeline(shelf.find("tiny"), null);
            shelf.pipeline(shelf.find("lean"), null);
            available(1_000);
            shelf.pipeline(shelf.find("lean"), null);
            assertThat(shelf.open()).isEqualTo(1);
        }
    }

    @Test
    void aRequestThatDoesNotFitMayCloseTheOthersOnce() throws IOException {
        available(8_000);
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
                ModelShelf shelf = shelf(kernels)) {
            shelf.pipeline(shelf.find("tiny"), null);
            shelf.pipeline(shelf.find("lean"), null);
            assertThat(shelf.closeOthers(shelf.find("lean"), null)).isTrue();
            assertThat(shelf.closeOthers(shelf.find("lean"), null)).isFalse();
            assertThat(shelf.open()).isEqualTo(1);
        }
    }

    @Test
    void aPrecisionHasAPipelineOfItsOwn() throws IOException {
        available(8_000);
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
                ModelShelf shelf = shelf(kernels)) {
            assertThat(shelf.precisions())
                    .contains(Precision.F32, kernels.plan().precision());
            assertThat(shelf.pipeline(shelf.find("tiny"), Precision.F32).plan().precision())
                    .isEqualTo(Precision.F32);
            assertThat(shelf.pipeline(shelf.find("tiny"), null).plan()).isEqualTo(kernels.plan());
        }
    }
}
