package dev.panaflux.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.testkit.Epilogues;
import dev.panaflux.kernels.testkit.ForwardingKernels;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.LinearCases;
import dev.panaflux.kernels.testkit.OracleKernels;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class KernelBenchmarkTest {

    private static final KernelCase CASE = LinearCases.linear(40, 70, 300, DType.BF16, null, Epilogues.GATED_ADD);

    @Test
    void aBenchmarkRunsAndTellsItsRate() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(LinearBenchmark.class.getName() + ".call")
                        .param("implementation", "SCALAR")
                        .param("shape", "FEW_TOKENS")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();

        assertThat(results).hasSize(1);
        assertThat(new RateTable(List.of()).of(results))
                .contains("LinearBenchmark", "FEW_TOKENS", "SCALAR")
                .containsPattern("SCALAR +[0-9.]+ +\\S+ +[0-9.]+ ");
    }

    @Test
    void everyOperatorHasABenchmark() {
        assertThat(BenchmarkList.defaultList()
                        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                        .stream()
                        .map(entry -> entry.getUsername().replaceAll(".*\\.(\\w+)Benchmark\\.call", "$1"))
                        .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Operator.values()).map(Operator::label).collect(Collectors.toSet()));
    }

    @Test
    void aRightResultIsAcceptedAndItsOutputRestored() {
        try (CheckedCall call = CheckedCall.of(CASE, oracle(), Precision.F32)) {
            call.restore();
            call.run();
            assertThat(call.work().flop()).isEqualTo(2L * 40 * 70 * 300);
        }
    }

    @Test
    void aWrongResultIsNotMeasured() {
        Kernels wrong = new CheckedKernels(new ForwardingKernels(new OracleKernels()) {
            @Override
            public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
                super.linear(out, in, weight, bias, epilogue);
                long last = (out.size() - 1) * Float.BYTES;
                float value = out.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, last);
                out.segment().set(ValueLayout.JAVA_FLOAT_UNALIGNED, last, value * 1.001f);
            }
        });

        assertThatThrownBy(() -> CheckedCall.of(CASE, wrong, Precision.F32))
                .isInstanceOf(WrongResultException.class)
                .hasMessageContainingAll("linear rows=40 in=70 out=300", "NMSE");
    }

    @Test
    void whatAnImplementationDoesNotTakeIsNotMeasured() {
        assertThat(Implementation.VECTOR.objection(LinearBenchmark.Case.GATE_INT8))
                .isPresent();
        assertThat(Implementation.NATIVE_INT8.objection(LinearBenchmark.Case.GATE))
                .isPresent();
        assertThat(Implementation.SCALAR.objection(LinearBenchmark.Case.GATE))
                .contains("plain Java would take minutes");
        assertThat(Implementation.SCALAR.objection(LinearBenchmark.Case.FEW_TOKENS))
                .isEmpty();
        assertThat(Implementation.VECTOR.objection(LinearBenchmark.Case.GATE)).isEmpty();
    }

    @Test
    void shapesAndImplementationsAreTakenFromTheCommandLine() {
        BackendSelection selection = BackendSelection.of(
                "Linear.*", "-p", "shape=GATE,DOWN", "-f", "1", "-p", "threads=2", "-p", "shape=UP");

        assertThat(selection.shapes()).containsExactly("DOWN", "GATE", "UP");
        assertThat(selection.implementations()).isEmpty();
        assertThat(selection.others()).containsExactly("Linear.*", "-f", "1", "-p", "threads=2");
        assertThat(BackendSelection.of(selection.shapes(), LinearBenchmark.Case.values()))
                .containsExactlyInAnyOrder(
                        LinearBenchmark.Case.GATE, LinearBenchmark.Case.UP, LinearBenchmark.Case.DOWN);
        assertThatThrownBy(() -> selection.requireKnown(List.of("GATE", "DOWN"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape: expected one of [DOWN, GATE], found UP");
    }

    private static Kernels oracle() {
        return new CheckedKernels(new OracleKernels());
    }
}
