package dev.panaflux.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.scalar.ScalarBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VectorBackendTest {

    private static final KernelOptions VECTOR = new KernelOptions(Backend.VECTOR, PrecisionChoice.AUTO, 1);

    @Test
    void thePlanNamesTheWidth() {
        try (var selected = KernelSelector.installed().select(VECTOR)) {
            assertThat(selected.plan().backend()).isEqualTo("vector");
            assertThat(selected.plan().instructionSet())
                    .isEqualTo("Vector API, %d bits".formatted(VectorKernels.vectorBits()));
        }
    }

    @Tag("slow")
    @Test
    void withoutTheModuleForcingItIsAnErrorThatNamesTheFlag() throws IOException, InterruptedException {
        assertThat(linesOfSelection("vector"))
                .containsExactly("vector: unavailable, the module jdk.incubator.vector is not loaded; "
                        + "start Java with --add-modules jdk.incubator.vector");
    }

    @Tag("slow")
    @Test
    void withoutTheModuleAutoGoesOnToTheNextAndSaysSo() throws IOException, InterruptedException {
        assertThat(linesOfSelection("auto"))
                .containsExactly(
                        "scalar (plain Java; f32; 1 thread; BLAS none)",
                        "automatic; vector: unavailable, the module jdk.incubator.vector is not loaded; "
                                + "start Java with --add-modules jdk.incubator.vector");
    }

    /** What {@link Selection} prints in a Java virtual machine without the Vector API. */
    private static List<String> linesOfSelection(String choice) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Selection.class.getName(),
                        choice))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList());
        assertThat(process.waitFor()).as("exit code after %s", lines).isZero();
        return lines;
    }

    /** Selects the backend that the argument names and prints the plan or the error. */
    static final class Selection {

        private Selection() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) {
            KernelSelector selector = new KernelSelector(List.of(new VectorBackend(), new ScalarBackend()));
            KernelOptions options = new KernelOptions(BackendChoice.parse(arguments[0]), PrecisionChoice.AUTO, 1);
            try (var selected = selector.select(options)) {
                KernelPlan plan = selected.plan();
                System.out.println(plan.describe());
                System.out.println(plan.reason());
            } catch (BackendUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
