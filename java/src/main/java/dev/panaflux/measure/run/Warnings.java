package dev.panaflux.measure.run;

import dev.panaflux.measure.Figures;
import dev.panaflux.measure.Machine;
import dev.panaflux.measure.Run;
import dev.panaflux.measure.Samples;
import dev.panaflux.measure.Stage;
import dev.panaflux.measure.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What makes figures less than they seem. */
final class Warnings {

    /** Runnable threads for each processor before a run that make a machine busy. */
    private static final double BUSY_LOAD = 0.3;

    /** Shares of all processors that are more than a system's own noise. */
    private static final double NOTABLE_OTHERS = 0.05;

    private static final double NOTABLE_STEAL = 0.02;

    /** Standard deviation over mean. */
    private static final double NOTABLE_SPREAD = 0.1;

    private static final int FEWEST_SAMPLES = 3;

    private Warnings() {}

    /**
     * A line each.
     *
     * @param loadBefore load average before anything ran
     * @param noEnergy why there are no joules, empty if there are
     */
    static List<String> of(
            Machine machine, List<Variant> variants, boolean synthetic, @Nullable Double loadBefore, String noEnergy) {
        List<String> warnings = new ArrayList<>();
        if (loadBefore != null && loadBefore > BUSY_LOAD * machine.threads()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "busy machine: the load average was %.2f on %d processors before the first run",
                    loadBefore,
                    machine.threads()));
        }
        double others = most(variants, Run::otherShare);
        if (others > NOTABLE_OTHERS) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "busy machine: other processes took up to %.0f %% of the processors during a run",
                    100 * others));
        }
        double steal = most(variants, Run::stealShare);
        if (steal > NOTABLE_STEAL) {
            warnings.add(String.format(
                    Locale.ROOT, "the hypervisor withheld up to %.0f %% of the processors during a run", 100 * steal));
        }
        double throttled = most(variants, run -> run.throttledNanos() == null ? null : run.throttledNanos() / 1e9);
        if (throttled > 0) {
            warnings.add(String.format(
                    Locale.ROOT, "throttled: the control group's quota withheld up to %.2f s of a run", throttled));
        }
        int threads = variants.stream().mapToInt(Variant::threads).max().orElse(1);
        if (machine.cpuQuota() != null && machine.cpuQuota() < threads) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the control group allows %.2f processors, fewer than the %d threads",
                    machine.cpuQuota(),
                    threads));
        }
        if (threads > machine.threads()) {
            warnings.add(String.format(Locale.ROOT, "%d threads on %d processors", threads, machine.threads()));
        }
        if (machine.governor() != null && !machine.governor().equals("performance")) {
            warnings.add("the clock governor is " + machine.governor() + ", not performance");
        }
        for (Variant variant : variants) {
            Samples totals = Figures.seconds(variant, Stage.TOTAL);
            if (totals.deviation() > NOTABLE_SPREAD * totals.mean()) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "%s: runs differ, their standard deviation is %.0f %% of the mean",
                        variant.id(),
                        100 * totals.deviation() / totals.mean()));
            }
        }
        if (variants.stream().anyMatch(variant -> variant.measured().size() < FEWEST_SAMPLES)) {
            warnings.add("fewer than 3 samples of a variant: its spread is unknown");
        }
        if (synthetic) {
            warnings.add("synthetic weights: times hold, pictures mean nothing");
        }
        if (!noEnergy.isEmpty()) {
            warnings.add(noEnergy);
        }
        return warnings;
    }

    private static double most(List<Variant> variants, Function<Run, @Nullable Double> fact) {
        return variants.stream()
                .flatMap(variant -> variant.measured().stream())
                .map(fact)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }
}
