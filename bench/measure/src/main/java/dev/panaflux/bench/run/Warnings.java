package dev.panaflux.bench.run;

import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Run;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What makes figures less than they seem. */
final class Warnings {

    /** Runnable threads for each processor before a run that make a machine busy. */
    private static final double BUSY_LOAD = 0.3;

    /** Shares of all processors that are more than a system's own noise. */
    private static final double NOTABLE_OTHERS = 0.05;

    private static final double NOTABLE_STEAL = 0.02;

    /** Of the best pulse: clocks vary by less. */
    private static final double SLOW_PULSE = 0.8;

    /** Share of the runs with a slow pulse that is more than an accident of scheduling. */
    private static final double NOTABLE_RUNS = 0.05;

    /** Shares are counted in ticks of 10 ms, so that those of a short run are coarse. */
    private static final long LONG_NANOS = 2_000_000_000;

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
        double others = share(variants, Run::otherShare);
        if (others > NOTABLE_OTHERS) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "busy machine: other processes took up to %.0f %% of the processors during the runs",
                    100 * others));
        }
        slowProcessors(variants).ifPresent(warnings::add);
        double steal = share(variants, Run::stealShare);
        if (steal > NOTABLE_STEAL) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the hypervisor withheld up to %.0f %% of the processors during the runs",
                    100 * steal));
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
        spread(variants).ifPresent(warnings::add);
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

    private static Optional<String> spread(List<Variant> variants) {
        List<String> wide = new ArrayList<>();
        for (Variant variant : variants) {
            Samples totals = Figures.seconds(variant, Stage.TOTAL);
            if (totals.deviation() > NOTABLE_SPREAD * totals.mean()) {
                wide.add(String.format(
                        Locale.ROOT, "%.0f %% (%s)", 100 * totals.deviation() / totals.mean(), variant.id()));
            }
        }
        return wide.isEmpty()
                ? Optional.empty()
                : Optional.of("runs of a variant differ, their standard deviation is " + String.join(", ", wide)
                        + " of the mean");
    }

    /** Told where the pulse before some runs was well below the best that as many threads had: heat, or a shared core. */
    private static Optional<String> slowProcessors(List<Variant> variants) {
        Map<Integer, Double> best = new HashMap<>();
        variants.forEach(variant -> variant.runs().stream()
                .map(Run::pulsePerSecond)
                .filter(Objects::nonNull)
                .forEach(pulse -> best.merge(variant.threads(), pulse, Math::max)));
        List<Double> slow = new ArrayList<>();
        int counted = 0;
        for (Variant variant : variants) {
            for (Run run : variant.measured()) {
                counted++;
                Double pulse = run.pulsePerSecond();
                Double most = best.get(variant.threads());
                if (pulse != null && most != null && pulse < SLOW_PULSE * most) {
                    slow.add(pulse / most);
                }
            }
        }
        return slow.size() <= NOTABLE_RUNS * counted
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "throttled: before %d of %d runs the processors reached less than %.0f %% of their own best, at least"
                                + " %.0f %% (heat, other guests, or cores that are shared)",
                        slow.size(),
                        counted,
                        100 * SLOW_PULSE,
                        100 * slow.stream().min(Double::compare).orElseThrow()));
    }

    /** The largest share of a run that is long beside a clock tick, or the mean share of all runs. */
    private static double share(List<Variant> variants, Function<Run, @Nullable Double> fact) {
        double taken = 0;
        double nanos = 0;
        double most = 0;
        for (Variant variant : variants) {
            for (Run run : variant.measured()) {
                Double share = fact.apply(run);
                if (share != null) {
                    taken += share * run.totalNanos();
                    nanos += run.totalNanos();
                    most = run.totalNanos() >= LONG_NANOS ? Math.max(most, share) : most;
                }
            }
        }
        return nanos == 0 ? 0 : Math.max(most, taken / nanos);
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
