package dev.panaflux.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.scalar.ScalarBackend;
import dev.panaflux.kernels.testkit.ForwardingKernels;
import dev.panaflux.kernels.testkit.OracleKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelSelectorTest {

    private static final Set<Operator> ALL = EnumSet.allOf(Operator.class);
    private static final Availability USABLE = new Availability.Usable("test");
    private static final Availability MISSING =
            new Availability.Unusable("libpanaflux.so not found", "build it with CMake");

    private final List<String> calls = new ArrayList<>();

    /** A backend that records which of its operators ran. */
    private record Fake(
            Backend id,
            int preference,
            Availability availability,
            Set<Operator> operators,
            List<Precision> precisions,
            List<String> calls)
            implements KernelBackend {

        @Override
        public Kernels create(ComputePool pool, Precision precision, TileSizes tiles) {
            return new ForwardingKernels(new OracleKernels()) {
                @Override
                public void silu(Tensor out, Tensor in) {
                    calls.add("silu by %s in %s".formatted(id.label(), precision.label()));
                }

                @Override
                public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
                    calls.add("upsampleNearest by %s in %s".formatted(id.label(), precision.label()));
                }
            };
        }
    }

    private Fake fake(Backend id, Availability availability, Set<Operator> operators, Precision... precisions) {
        int preference = List.of(Backend.SCALAR, Backend.VECTOR, Backend.NATIVE).indexOf(id);
        return new Fake(id, preference, availability, operators, List.of(precisions), calls);
    }

    private static KernelOptions options(BackendChoice backend, PrecisionChoice precision) {
        return new KernelOptions(backend, precision, 1);
    }

    private void callSiluAndUpsample(Kernels kernels) {
        try (var arena = Arena.ofShared()) {
            Tensor one = Tensor.of(arena.allocate(4, 64), DType.F32, 1, 1);
            Tensor four = Tensor.of(arena.allocate(16, 64), DType.F32, 4, 1);
            kernels.silu(one, one);
            kernels.upsampleNearest(four, one, 1, 1);
        }
    }

    @Test
    void autoTakesTheFirstThatCanRunAndSaysWhyOthersWerePassedOver() {
        var selector = new KernelSelector(List.of(
                fake(Backend.SCALAR, USABLE, ALL, Precision.F32),
                fake(Backend.NATIVE, MISSING, ALL, Precision.BF16, Precision.F32),
                fake(Backend.VECTOR, USABLE, ALL, Precision.F32)));
        try (var selected = selector.select(options(BackendChoice.AUTO, PrecisionChoice.AUTO))) {
            assertThat(selected.plan().backend()).isEqualTo("vector");
            assertThat(selected.plan().precision()).isEqualTo(Precision.F32);
            assertThat(selected.plan().reason())
                    .isEqualTo("automatic; native: unavailable, libpanaflux.so not found; build it with CMake");
        }
    }

    @Test
    void whatFailsIsPassedOverWithTheLineThatForcingItEndsWith() {
        var selector = new KernelSelector(List.of(
                fake(
                        Backend.NATIVE,
                        new Availability.Unusable("avx2 failed its self-check (linear, NaN)", "report it"),
                        ALL,
                        Precision.F32),
                fake(
                        Backend.VECTOR,
                        new Availability.Unusable("the module is not loaded", "start Java with it"),
                        ALL,
                        Precision.F32),
                fake(Backend.SCALAR, USABLE, ALL, Precision.F32)));
        List<String> lines;
        try (var selected = selector.select(options(BackendChoice.AUTO, PrecisionChoice.AUTO))) {
            assertThat(selected.plan().backend()).isEqualTo("scalar");
            lines = selected.plan().skipped();
            assertThat(selected.plan().reason()).isEqualTo("automatic; " + String.join("; ", lines));
            assertThat(selected.plan().toMap())
                    .containsEntry("reason", selected.plan().reason());
        }
        assertThat(lines)
                .containsExactly(
                        "native: unavailable, avx2 failed its self-check (linear, NaN); report it",
                        "vector: unavailable, the module is not loaded; start Java with it");
        assertThatThrownBy(() -> selector.select(options(Backend.NATIVE, PrecisionChoice.AUTO)))
                .hasMessage(lines.getFirst());
        assertThatThrownBy(() -> selector.select(options(Backend.VECTOR, PrecisionChoice.AUTO)))
                .hasMessage(lines.getLast());
    }

    @Test
    void whatTheUserNamedForABackendIsAnErrorWhereThatWouldServeAndNowhereElse() {
        var selector = new KernelSelector(List.of(
                fake(
                        Backend.NATIVE,
                        new Availability.Refused("OpenBLAS /x: expected a library, found no such file", "see"),
                        ALL,
                        Precision.F32),
                fake(Backend.VECTOR, USABLE, ALL, Precision.F32)));
        String line = "native: unavailable, OpenBLAS /x: expected a library, found no such file; see";
        for (BackendChoice choice : List.of(BackendChoice.AUTO, Backend.NATIVE)) {
            assertThatThrownBy(() -> selector.select(options(choice, PrecisionChoice.AUTO)))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessage(line);
        }
        assertThatThrownBy(() -> selector.usable(NativeSettings.defaults()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(line);
        try (var selected = selector.select(options(Backend.VECTOR, PrecisionChoice.AUTO))) {
            assertThat(selected.plan().backend()).isEqualTo("vector");
        }
    }

    @Test
    void onlyUsableBackendsAreListedAsSuch() {
        KernelBackend scalar = fake(Backend.SCALAR, USABLE, ALL, Precision.F32);
        var selector = new KernelSelector(List.of(fake(Backend.NATIVE, MISSING, ALL, Precision.F32), scalar));
        assertThat(selector.usable(NativeSettings.defaults())).containsExactly(scalar);
    }

    @Test
    void aPlanExplainsItselfLineByLine() {
        Set<Operator> allButOne = EnumSet.complementOf(EnumSet.of(Operator.SILU));
        var selector = new KernelSelector(List.of(
                fake(Backend.NATIVE, MISSING, ALL, Precision.F32),
                fake(Backend.VECTOR, USABLE, allButOne, Precision.F32),
                fake(Backend.SCALAR, USABLE, ALL, Precision.F32)));
        try (var selected = selector.select(options(BackendChoice.AUTO, PrecisionChoice.AUTO))) {
            assertThat(selected.plan().explain())
                    .containsExactly(
                            "backend: vector, automatic",
                            "instruction set: test",
                            "precision: f32",
                            "threads: 1",
                            "BLAS: none",
                            "silu: by scalar",
                            "not chosen: native: unavailable, libpanaflux.so not found; build it with CMake",
                            "not chosen: scalar: comes after vector");
        }
        try (var selected = selector.select(options(Backend.SCALAR, PrecisionChoice.AUTO))) {
            assertThat(selected.plan().explain())
                    .startsWith("backend: scalar, requested")
                    .noneMatch(line -> line.startsWith("not chosen"));
        }
    }

    @Test
    void anAbsentOperatorIsTakenFromTheNextBackendAndThePlanShowsIt() {
        Set<Operator> few = EnumSet.of(Operator.LINEAR, Operator.SILU);
        var selector = new KernelSelector(List.of(
                fake(Backend.NATIVE, USABLE, few, Precision.BF16, Precision.F32),
                fake(Backend.VECTOR, MISSING, ALL, Precision.F32),
                fake(Backend.SCALAR, USABLE, ALL, Precision.F32)));
        try (var selected = selector.select(options(Backend.NATIVE, PrecisionChoice.AUTO))) {
            assertThat(selected.plan().operators())
                    .containsEntry(Operator.LINEAR, "native")
                    .containsEntry(Operator.SILU, "native")
                    .containsEntry(Operator.CONV2D, "scalar")
                    .hasSize(ALL.size());
            assertThat(selected.plan().describe())
                    .startsWith("native (test; bf16; 1 thread; BLAS none; attention by scalar; ")
                    .doesNotContain("linear by");
            callSiluAndUpsample(selected.kernels());
            assertThat(calls).containsExactly("silu by native in bf16", "upsampleNearest by scalar in f32");
        }
    }

    @Test
    void anOperatorThatNobodyHasIsAnError() {
        var selector =
                new KernelSelector(List.of(fake(Backend.SCALAR, USABLE, EnumSet.of(Operator.LINEAR), Precision.F32)));
        assertThatThrownBy(() -> selector.select(options(BackendChoice.AUTO, PrecisionChoice.AUTO)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("scalar: lacks attention, and no other backend has it");
    }

    @Test
    void aForcedBackendThatCannotRunIsAnErrorWithReasonAndRemedy() {
        var selector = new KernelSelector(List.of(
                fake(Backend.NATIVE, MISSING, ALL, Precision.F32), fake(Backend.SCALAR, USABLE, ALL, Precision.F32)));
        assertThatThrownBy(() -> selector.select(options(Backend.NATIVE, PrecisionChoice.AUTO)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("native: unavailable, libpanaflux.so not found; build it with CMake");
        assertThatThrownBy(() -> selector.select(options(Backend.VECTOR, PrecisionChoice.AUTO)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("vector: unavailable, this build does not contain it; use native or scalar");
    }

    @Test
    void aPrecisionThatTheForcedBackendLacksIsAnErrorThatNamesTheOneThatHasIt() {
        var selector = new KernelSelector(List.of(new ScalarBackend()));
        assertThatThrownBy(() -> selector.select(options(Backend.SCALAR, Precision.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "precision: expected f32 and int8 on the scalar backend, found bf16, which needs the native backend");
    }

    @Test
    void integersOnTheVectorBackendAreAnErrorThatNamesTheOneThatHasThem() {
        assertThatThrownBy(() -> KernelSelector.installed().select(options(Backend.VECTOR, Precision.INT8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("precision: expected f32 on the vector backend, found int8, which needs the ");
    }

    @Test
    void aPrecisionChoosesAmongTheBackends() {
        var selector = new KernelSelector(List.of(
                fake(Backend.VECTOR, USABLE, ALL, Precision.F32),
                fake(Backend.SCALAR, USABLE, ALL, Precision.F32, Precision.INT8)));
        try (var selected = selector.select(options(BackendChoice.AUTO, Precision.INT8))) {
            assertThat(selected.plan().backend()).isEqualTo("scalar");
            assertThat(selected.plan().precision()).isEqualTo(Precision.INT8);
            assertThat(selected.plan().reason()).isEqualTo("automatic; vector: computes f32 only");
        }
        assertThatThrownBy(() -> selector.select(options(BackendChoice.AUTO, Precision.BF16)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("precision bf16: needs the native backend; vector: computes f32 only; "
                        + "scalar: computes f32 and int8 only");
    }

    @Test
    void theScalarBackendIsInstalledAndRunsEverywhere() {
        KernelSelector selector = KernelSelector.installed();
        assertThat(selector.with(NativeSettings.defaults()).candidates())
                .extracting(KernelBackend::id)
                .contains(Backend.SCALAR);
        try (var selected = selector.select(new KernelOptions(Backend.SCALAR, Precision.F32, 2))) {
            assertThat(selected.plan().describe()).isEqualTo("scalar (plain Java; f32; 2 threads; BLAS none)");
            assertThat(selected.plan().reason()).isEqualTo("requested");
            assertThat(selected.pool().threads()).isEqualTo(2);
        }
    }

    @Test
    void theKernelsOfASelectionAreChecked() {
        try (var selected = KernelSelector.installed().select(KernelOptions.defaults());
                var arena = Arena.ofShared()) {
            Tensor tensor = Tensor.of(arena.allocate(16, 64), DType.BF16, 1, 8);
            assertThatThrownBy(() -> selected.kernels().silu(tensor, tensor))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closingASelectionEndsItsThreads() {
        SelectedKernels selected = KernelSelector.installed().select(KernelOptions.defaults());
        selected.close();
        assertThatThrownBy(() -> selected.pool().forEach(1, (index, worker) -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPlanIsAMapForJson() {
        try (var selected = new KernelSelector(List.of(new ScalarBackend()))
                .select(new KernelOptions(Backend.SCALAR, PrecisionChoice.AUTO, 3))) {
            Map<String, Object> map = selected.plan().toMap();
            assertThat(map)
                    .containsEntry("backend", "scalar")
                    .containsEntry("instructionSet", "plain Java")
                    .containsEntry("blas", "none")
                    .containsEntry("precision", "f32")
                    .containsEntry("threads", 3)
                    .containsEntry("reason", "requested");
            assertThat(map.get("operators"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, String.class))
                    .hasSize(ALL.size())
                    .containsEntry("layerNormModulate", "scalar");
        }
    }

    @Test
    void aBackendOfSomebodyElseIsChosenLikeOurs() {
        Backend other = new Backend("other");
        var selector = new KernelSelector(List.of(
                fake(Backend.SCALAR, USABLE, ALL, Precision.F32),
                new Fake(other, 1000, USABLE, ALL, List.of(Precision.F32), calls)));
        for (BackendChoice choice : List.of(BackendChoice.AUTO, other)) {
            try (var selected = selector.select(options(choice, PrecisionChoice.AUTO))) {
                assertThat(selected.plan().describe()).isEqualTo("other (test; f32; 1 thread; BLAS none)");
                assertThat(selected.plan().toMap()).containsEntry("blocks", Map.of());
            }
        }
    }

    @Test
    void choicesParseTheirOwnLabels() {
        assertThat(List.of(BackendChoice.AUTO, Backend.NATIVE, Backend.VECTOR, Backend.SCALAR))
                .allSatisfy(choice ->
                        assertThat(BackendChoice.parse(choice.label())).isEqualTo(choice));
    }

    @ParameterizedTest
    @EnumSource
    void precisionsParseTheirOwnLabels(Precision precision) {
        assertThat(PrecisionChoice.parse(precision.label())).isEqualTo(precision);
        assertThat(PrecisionChoice.parse("auto")).isEqualTo(PrecisionChoice.AUTO);
    }

    @Test
    void unknownValuesAreErrorsThatListTheValidOnes() {
        assertThatThrownBy(() -> BackendChoice.parse("Vector"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backend: expected auto, native, native-openblas, vector, scalar, found \"Vector\"");
        assertThatThrownBy(() -> PrecisionChoice.parse("fp16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("precision: expected auto, f32, bf16, int8, found \"fp16\"");
        assertThatThrownBy(() -> new KernelOptions(BackendChoice.AUTO, PrecisionChoice.AUTO, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads: expected at least 1, found 0");
    }

    @Test
    void watchedKernelsComputeOnTheSameThreadsInTurns() {
        List<String> heard = new ArrayList<>();
        try (SelectedKernels selected =
                        new KernelSelector(List.of(new ScalarBackend())).select(KernelOptions.defaults());
                Arena arena = Arena.ofShared()) {
            SelectedKernels watched = selected.watched(kernels -> new ForwardingKernels(kernels) {
                @Override
                public void silu(Tensor out, Tensor in) {
                    heard.add("silu");
                    super.silu(out, in);
                }
            });
            Tensor values = Tensor.of(arena.allocate(16), DType.F32, 1, 4);
            values.fill((row, column) -> column);
            watched.kernels().silu(values, values);
            assertThat(heard).containsExactly("silu");
            assertThat(values.toFloats()[1]).isEqualTo((float) (1 / (1 + Math.exp(-1))));
            assertThat(watched.plan()).isEqualTo(selected.plan());
            assertThat(watched.pool()).isSameAs(selected.pool());
            assertThat(watched.lock()).isSameAs(selected.lock());
        }
    }
}
