package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a pipeline holds of the system, and when it lets go. */
@Isolated
class PipelineResourcesTest {

    private static final Path TINY = TestPipelines.model("tiny");
    private static final GenerationRequest APPLE =
            GenerationRequest.of("a red apple").size(64, 64).steps(2).seed(7).build();

    @Test
    @EnabledOnOs(OS.LINUX)
    void filesAreMappedForTheirPhaseOnlyHoweverARunEnds(@TempDir Path folder) throws IOException {
        Path model = TestFiles.copy(TINY, folder.resolve("model"));
        try (ImagePipeline pipeline = TestPipelines.open(model, BackendChoice.AUTO)) {
            assertThat(held(model)).as("before").isEmpty();
            List<String> duringSteps = new ArrayList<>();
            RunControl watching = RunControl.showing(event -> {
                if (event instanceof ProgressEvent.StepDone) {
                    duringSteps.addAll(held(model));
                }
            });
            pipeline.generate(APPLE, watching, image -> {});
            assertThat(duringSteps)
                    .as("during the steps")
                    .isNotEmpty()
                    .allMatch(line -> line.contains("/transformer/"), "the transformer's");
            assertThat(held(model)).as("after a run").isEmpty();

            RunControl failing = RunControl.showing(event -> {
                if (event instanceof ProgressEvent.Advanced) {
                    throw new IllegalStateException("listener");
                }
            });
            assertThatIllegalStateException().isThrownBy(() -> pipeline.generate(APPLE, failing, image -> {}));
            assertThat(held(model)).as("after a failure").isEmpty();
            assertThatIllegalStateException()
                    .isThrownBy(() -> pipeline.generate(APPLE, RunControl.quiet(), image -> {
                        throw new IllegalStateException("receiver");
                    }));
            assertThat(held(model)).as("after the receiver failed").isEmpty();
        }
    }

    /** The model's files that this process has mapped or open. */
    private static List<String> held(Path model) {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"));
                Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            String prefix = model.toRealPath().toString();
            return Stream.concat(maps, descriptors.map(PipelineResourcesTest::target))
                    .filter(line -> line.contains(prefix))
                    .toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void closingEndsTheThreads() throws Exception {
        List<Thread> before = computeThreads();
        List<Thread> started;
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            pipeline.generate(APPLE);
            started = new ArrayList<>(computeThreads());
            started.removeAll(before);
            assertThat(started).isNotEmpty();
        }
        for (Thread thread : started) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void aPipelineThatCannotBeBuiltLeavesNoThreads(@TempDir Path folder) throws IOException {
        Path model = TestFiles.copy(TINY, folder.resolve("model"));
        ImagePipeline.Builder builder = TestPipelines.builder(model, BackendChoice.AUTO);
        Files.delete(model.resolve("vae").resolve("diffusion_pytorch_model.safetensors"));
        List<Thread> before = computeThreads();
        assertThatExceptionOfType(ModelFormatException.class).isThrownBy(builder::build);
        assertThat(before).containsAll(computeThreads());
    }

    private static List<Thread> computeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("panaflux-compute-"))
                .toList();
    }
}
