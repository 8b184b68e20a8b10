package dev.panaflux.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Computes every figure of a report from its samples. */
public final class Figures {

    private static final double SECONDS_PER_HOUR = 3600;
    private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;

    private final BenchReport report;

    /** The figures of {@code report}. */
    public Figures(BenchReport report) {
        this.report = report;
    }

    /** Samples of a stage in seconds. */
    public static Samples seconds(Variant variant, Stage stage) {
        return Samples.of(variant.measured().stream()
                .map(stage::seconds)
                .flatMap(Collection::stream)
                .toList());
    }

    /** Samples of step {@code index} in seconds. */
    public static Samples stepSeconds(Variant variant, int index) {
        return Samples.of(variant.measured().stream()
                .map(run -> run.stepNanos().get(index) / 1e9)
                .toList());
    }

    /** The work of a stage, or null for a stage without arithmetic. */
    public static Variant.@Nullable Cost cost(Variant variant, Stage stage) {
        return switch (stage) {
            case ENCODE -> variant.encode();
            case STEP -> variant.step();
            case DECODE -> variant.decode();
            case TOTAL ->
                new Variant.Cost(
                        variant.encode().flop()
                                + variant.steps() * variant.step().flop()
                                + variant.decode().flop(),
                        variant.encode().bytes()
                                + variant.steps() * variant.step().bytes()
                                + variant.decode().bytes());
            case LOAD, WRITE, OTHER -> null;
        };
    }

    /** Operations per second of a stage, from its median time. */
    public static OptionalDouble flopPerSecond(Variant variant, Stage stage) {
        Variant.Cost cost = cost(variant, stage);
        return cost == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.flop() / seconds(variant, stage).median());
    }

    /** Arithmetic intensity of a stage: operations per byte that it must move. */
    public static OptionalDouble intensity(Variant variant, Stage stage) {
        Variant.Cost cost = cost(variant, stage);
        return cost == null ? OptionalDouble.empty() : OptionalDouble.of((double) cost.flop() / cost.bytes());
    }

    /** The highest measured peak of a unit with this many threads: the best sample of the best probe. */
    public OptionalDouble peak(String unit, int threads) {
        return report.peaks().stream()
                .filter(peak -> peak.unit().equals(unit) && peak.threads() == threads)
                .flatMap(peak -> peak.perSecond().stream())
                .mapToDouble(Double::doubleValue)
                .max();
    }

    /** The peak of the unit that {@code variant} computes with. */
    public OptionalDouble peak(Variant variant) {
        return peak(variant.precision(), variant.threads());
    }

    /** A stage's operations per second as a share of its peak, 0 to 1. */
    public OptionalDouble peakShare(Variant variant, Stage stage) {
        OptionalDouble reached = flopPerSecond(variant, stage);
        OptionalDouble peak = peak(variant);
        return reached.isPresent() && peak.isPresent()
                ? OptionalDouble.of(reached.getAsDouble() / peak.getAsDouble())
                : OptionalDouble.empty();
    }

    /** A stage's minimum memory traffic as a share of the measured bandwidth, 0 to 1. */
    public OptionalDouble bandwidthShare(Variant variant, Stage stage) {
        Variant.Cost cost = cost(variant, stage);
        OptionalDouble bandwidth = peak("read", variant.threads());
        return cost == null || bandwidth.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.bytes() / seconds(variant, stage).median() / bandwidth.getAsDouble());
    }

    /** Images per hour, generated one after another, including loading and writing. */
    public static double imagesPerHour(Variant variant) {
        return SECONDS_PER_HOUR / seconds(variant, Stage.TOTAL).median();
    }

    /** Speed-up over {@code base} for a whole image. */
    public static double speedup(Variant variant, Variant base) {
        return seconds(base, Stage.TOTAL).median()
                / seconds(variant, Stage.TOTAL).median();
    }

    /**
     * The baseline for variants of the same size: pure Java in f32 on the fewest threads, or the first variant if pure Java
     * was not measured.
     */
    public Variant base(Variant variant) {
        List<Variant> same = report.variants().stream()
                .filter(other -> other.size().equals(variant.size()))
                .toList();
        return same.stream()
                .filter(other ->
                        other.precision().equals("f32") && !other.backend().equals("native"))
                .min(Comparator.comparing((Variant other) -> other.backend().equals("scalar"))
                        .thenComparingInt(Variant::threads))
                .orElse(same.getFirst());
    }

    /** The 95 % confidence interval of {@link #speedup}. */
    public static Samples.Interval speedupInterval(Variant variant, Variant base) {
        return seconds(base, Stage.TOTAL).ratioInterval(seconds(variant, Stage.TOTAL));
    }

    /** The variant like {@code variant} with the fewest threads. */
    public Variant fewestThreads(Variant variant) {
        return report.variants().stream()
                .filter(other -> other.backend().equals(variant.backend())
                        && other.precision().equals(variant.precision())
                        && other.sameFormat(variant)
                        && other.size().equals(variant.size()))
                .min(Comparator.comparingInt(Variant::threads))
                .orElse(variant);
    }

    /** Speed-up over {@link #fewestThreads} divided by the ratio of thread counts; 1 is perfect scaling. */
    public double parallelEfficiency(Variant variant) {
        Variant base = fewestThreads(variant);
        return speedup(variant, base) * base.threads() / variant.threads();
    }

    /**
     * The lowest peak signal-to-noise ratio of its images in dB; empty if all are the baseline's or identical to them.
     */
    public static OptionalDouble leastPsnr(Variant variant) {
        return variant.images().stream()
                .map(Variant.Image::psnr)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .min();
    }

    /** Peak resident memory over all runs, in bytes. */
    public static Optional<Long> peakResidentBytes(Variant variant) {
        return variant.measured().stream()
                .map(Run::peakResidentBytes)
                .filter(Objects::nonNull)
                .max(Long::compare);
    }

    /** Median number of CPUs that a run kept busy. */
    public static OptionalDouble busyProcessors(Variant variant) {
        List<Double> values = variant.measured().stream()
                .filter(run -> run.userNanos() != null && run.systemNanos() != null)
                .map(run -> (double) (nonNull(run, Run::userNanos) + nonNull(run, Run::systemNanos)) / run.totalNanos())
                .toList();
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Samples.of(values).median());
    }

    private static long nonNull(Run run, Function<Run, @Nullable Long> fact) {
        return Objects.requireNonNull(fact.apply(run));
    }

    /** Median energy per image in joules. */
    public static OptionalDouble joules(Variant variant) {
        List<Double> values = variant.measured().stream()
                .map(Run::joules)
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Samples.of(values).median());
    }

    /** Images per kilowatt-hour. */
    public static OptionalDouble imagesPerKilowattHour(Variant variant) {
        OptionalDouble joules = joules(variant);
        return joules.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(JOULES_PER_KILOWATT_HOUR / joules.getAsDouble());
    }
}
