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
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class KernelBenchmarkTest {

    private static final KernelCase CASE = LinearCases.linear(40, 70, 300, DType.BF16, null, Epilogues.GATED_ADD);

    @Tag("slow")
    @Test
    void aBenchmarkRunsAndTellsItsRate() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(KernelBenchmark.class.getName())
                        .param("implementation", "SCALAR")
                        .param("shape", "LINEAR_FEW_TOKENS")
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
                .contains("LINEAR_FEW_TOKENS", "SCALAR")
                .containsPattern("SCALAR +[0-9.]+ +\\S+ +[0-9.]+ ");
    }

    @Test
    void everyOperatorHasAShapeAndGivesItItsName() {
        assertThat(Shape.values())
                .allSatisfy(shape -> assertThat(shape.name())
                        .startsWith(shape.kernelCase().operator().name() + "_"))
                .extracting(shape -> shape.kernelCase().operator())
                .contains(Operator.values());
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
        assertThat(Implementation.VECTOR.objection(Shape.LINEAR_GATE_INT8)).isPresent();
        assertThat(Implementation.NATIVE_INT8.objection(Shape.LINEAR_GATE)).isPresent();
        assertThat(Implementation.SCALAR.objection(Shape.LINEAR_GATE)).contains("plain Java would take minutes");
        assertThat(Implementation.SCALAR.objection(Shape.LINEAR_FEW_TOKENS)).isEmpty();
        assertThat(Implementation.VECTOR.objection(Shape.LINEAR_GATE)).isEmpty();
    }

    @Test
    void shapesAndImplementationsAreTakenFromTheCommandLine() {
        Selection selection =
                Selection.of("-p", "shape=LINEAR_DOWN,SILU_*", "-f", "1", "-p", "threads=2", "-p", "shape=LINEAR_UP");

        assertThat(selection.shapes())
                .containsExactly(Shape.LINEAR_UP, Shape.LINEAR_DOWN, Shape.SILU_ROW, Shape.SILU_TOKENS_768);
        assertThat(selection.implementations()).containsExactly(Implementation.values());
        assertThat(selection.others()).containsExactly("-f", "1", "-p", "threads=2");
        assertThatThrownBy(() -> Selection.of("-p", "shape=LINEAR_UP,UP"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape: expected a name that -lp lists, found UP");
    }

    private static Kernels oracle() {
        return new CheckedKernels(new OracleKernels());
    }
}
