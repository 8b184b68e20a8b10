package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Reports;
import dev.panaflux.bench.Run;
import dev.panaflux.bench.Variant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a report says about a machine that had other things to do. */
class WarningsTest {

    private static final long SECOND = 1_000_000_000;

    private static Machine machine(String governor, @Nullable Double quota) {
        return new Machine(
                "CPU", null, null, 1, 2, 2, 1, List.of(), null, null, null, null, governor, 8L << 30, "madvise",
                "Linux", null, null, quota);
    }

    /** Twenty equal runs on two threads, of which {@code change} may alter each by its index. */
    private static Variant variant(long totalNanos, BiFunction<Integer, Run, Run> change) {
        Variant variant = Reports.variant("native", "f32", 2, 1, 0);
        Run run = run(totalNanos, 0.0, 0.0, 2.3e11, 0L);
        return new Variant(
                variant.id(),
                variant.backend(),
                variant.precision(),
                variant.threads(),
                variant.size(),
                variant.weights(),
                run.stepNanos().size(),
                variant.plan(),
                variant.encode(),
                variant.step(),
                variant.decode(),
                variant.images(),
                IntStream.range(0, 20)
                        .mapToObj(index -> change.apply(index, run))
                        .toList());
    }

    private static Run run(
            long totalNanos, Double otherShare, Double stealShare, Double pulse, @Nullable Long throttledNanos) {
        return new Run(
                0,
                false,
                0,
                1,
                1,
                List.of(1L),
                1,
                1,
                totalNanos,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                pulse,
                otherShare,
                stealShare,
                throttledNanos,
                null);
    }

    private static List<String> warnings(Machine machine, Variant variant, double loadBefore) {
        return Warnings.of(machine, List.of(variant), false, loadBefore, "");
    }

    private static List<String> warnings(long totalNanos, UnaryOperator<Run> change) {
        return warnings(machine("performance", null), variant(totalNanos, (_, run) -> change.apply(run)), 0.1);
    }

    @Test
    void aQuietMachineHasNone() {
        assertThat(warnings(10 * SECOND, run -> run)).isEmpty();
    }

    @Test
    void loadBeforeTheFirstRunIsTold() {
        Variant variant = variant(10 * SECOND, (_, run) -> run);
        assertThat(warnings(machine("performance", null), variant, 3.1))
                .containsExactly("busy machine: the load average was 3.10 on 2 CPUs before the first run");
    }

    @Test
    void otherProcessesAreTold() {
        assertThat(warnings(10 * SECOND, _ -> run(10 * SECOND, 0.25, 0.0, 2.3e11, 0L)))
                .containsExactly("busy machine: other processes used up to 25 % of CPU time during the runs");
    }

    /** A tick of 10 ms is a tenth of a run of 50 ms on two processors; one in twenty runs is chance. */
    @Test
    void oneTickInAShortRunIsNoLoad() {
        Variant variant = variant(SECOND / 20, (index, _) -> run(SECOND / 20, index == 0 ? 0.1 : 0.0, 0.0, 2.3e11, 0L));
        assertThat(warnings(machine("performance", null), variant, 0.1)).isEmpty();
    }

    @Test
    void whatAHypervisorWithholdsIsTold() {
        assertThat(warnings(10 * SECOND, _ -> run(10 * SECOND, 0.0, 0.12, 2.3e11, 0L)))
                .containsExactly("the hypervisor took up to 12 % of CPU time during the runs (steal)");
    }

    @Test
    void aQuotaThatThrottlesIsTold() {
        Variant variant = variant(10 * SECOND, (_, _) -> run(10 * SECOND, 0.0, 0.0, 2.3e11, SECOND / 2));
        assertThat(warnings(machine("performance", 1.5), variant, 0.1))
                .containsExactly(
                        "throttled: the control group's quota stopped a run for up to 0.50 s",
                        "the control group allows 1.50 CPUs, fewer than the 2 threads");
    }

    @Test
    void processorsThatAreSlowerThanTheyWereAreTold() {
        Variant hot = variant(10 * SECOND, (index, run) -> index < 5 ? run(10 * SECOND, 0.0, 0.0, 1.3e11, 0L) : run);
        assertThat(warnings(machine("performance", null), hot, 0.1))
                .containsExactly(
                        "the CPU was throttled before 5 of 20 runs: it reached less than 80 % of its best speed, at worst"
                                + " 57 % (heat, other guests, or shared cores)");
        Variant once = variant(10 * SECOND, (index, run) -> index < 1 ? run(10 * SECOND, 0.0, 0.0, 1.3e11, 0L) : run);
        assertThat(warnings(machine("performance", null), once, 0.1)).isEmpty();
    }

    @Test
    void runsThatDifferAreTold() {
        Variant variant =
                variant(10 * SECOND, (index, _) -> run((index % 2 == 0 ? 8 : 12) * SECOND, 0.0, 0.0, 2.3e11, 0L));
        assertThat(warnings(machine("performance", null), variant, 0.1))
                .containsExactly("run times vary: the standard deviation is 21 % (native f32 2t 256x256) of the mean");
    }

    @Test
    void aGovernorThatSavesPowerIsTold() {
        Variant variant = variant(10 * SECOND, (_, run) -> run);
        assertThat(warnings(machine("powersave", null), variant, 0.1))
                .containsExactly("the CPU frequency governor is powersave, not performance");
    }
}
