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

/** Finds what makes a report's figures less reliable. */
final class Warnings {

    /** Load average per CPU above which the machine counts as busy. */
    private static final double BUSY_LOAD = 0.3;

    /** Share of all CPUs above which other processes disturb a run; the system itself stays below. */
    private static final double NOTABLE_OTHERS = 0.05;

    private static final double NOTABLE_STEAL = 0.02;

    /** Share of the best pulse below which a CPU counts as throttled; normal clock variation stays above. */
    private static final double SLOW_PULSE = 0.8;

    /** Share of runs with a slow pulse above which scheduling does not explain them. */
    private static final double NOTABLE_RUNS = 0.05;

    /** Shortest run whose shares are trusted: the system counts in ticks of 10 ms, too coarse for short runs. */
    private static final long LONG_NANOS = 2_000_000_000;

    /** Standard deviation divided by mean above which a variant's runs vary too much. */
    private static final double NOTABLE_SPREAD = 0.1;

    private static final int FEWEST_SAMPLES = 3;

    private Warnings() {}

    /**
     * The warnings, one line each.
     *
     * @param loadBefore load average before the first run
     * @param noEnergy why energy could not be measured; empty if it was
     */
    static List<String> of(
            Machine machine, List<Variant> variants, boolean synthetic, @Nullable Double loadBefore, String noEnergy) {
        List<String> warnings = new ArrayList<>();
        if (loadBefore != null && loadBefore > BUSY_LOAD * machine.threads()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "busy machine: the load average was %.2f on %d CPUs before the first run",
                    loadBefore,
                    machine.threads()));
        }
        double others = share(variants, Run::otherShare);
        if (others > NOTABLE_OTHERS) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "busy machine: other processes used up to %.0f %% of CPU time during the runs",
                    100 * others));
        }
        slowProcessors(variants).ifPresent(warnings::add);
        double steal = share(variants, Run::stealShare);
        if (steal > NOTABLE_STEAL) {
            warnings.add(String.format(
                    Locale.ROOT, "the hypervisor took up to %.0f %% of CPU time during the runs (steal)", 100 * steal));
        }
        double throttled = most(variants, run -> run.throttledNanos() == null ? null : run.throttledNanos() / 1e9);
        if (throttled > 0) {
            warnings.add(String.format(
                    Locale.ROOT, "throttled: the control group's quota stopped a run for up to %.2f s", throttled));
        }
        int threads = variants.stream().mapToInt(Variant::threads).max().orElse(1);
        if (machine.cpuQuota() != null && machine.cpuQuota() < threads) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the control group allows %.2f CPUs, fewer than the %d threads",
                    machine.cpuQuota(),
                    threads));
        }
        if (threads > machine.threads()) {
            warnings.add(String.format(Locale.ROOT, "%d threads on %d CPUs", threads, machine.threads()));
        }
        if (machine.governor() != null && !machine.governor().equals("performance")) {
            warnings.add("the CPU frequency governor is " + machine.governor() + ", not performance");
        }
        spread(variants).ifPresent(warnings::add);
        if (variants.stream().anyMatch(variant -> variant.measured().size() < FEWEST_SAMPLES)) {
            warnings.add("fewer than 3 samples per variant: their spread is unknown");
        }
        if (synthetic) {
            warnings.add("random weights: the times are valid, the images are noise");
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
                : Optional.of("run times vary: the standard deviation is " + String.join(", ", wide) + " of the mean");
    }

    /** Warns if the pulse before some runs was well below the best with as many threads: heat, or a shared core. */
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
                        "the CPU was throttled before %d of %d runs: it reached less than %.0f %% of its best speed, at worst"
                                + " %.0f %% (heat, other guests, or shared cores)",
                        slow.size(),
                        counted,
                        100 * SLOW_PULSE,
                        100 * slow.stream().min(Double::compare).orElseThrow()));
    }

    /** The largest share among runs much longer than a clock tick, or the mean over all runs if that is larger. */
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
