package dev.panaflux.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every figure of a report that is not a sample itself. */
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

    /** What a stage must do, or null for one without arithmetic. */
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

    /** Operations a second of a stage, at its median. */
    public static OptionalDouble flopPerSecond(Variant variant, Stage stage) {
        Variant.Cost cost = cost(variant, stage);
        return cost == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.flop() / seconds(variant, stage).median());
    }

    /** Operations for each byte that a stage must move. */
    public static OptionalDouble intensity(Variant variant, Stage stage) {
        Variant.Cost cost = cost(variant, stage);
        return cost == null ? OptionalDouble.empty() : OptionalDouble.of((double) cost.flop() / cost.bytes());
    }

    /** The highest measured peak of a unit with so many threads: the best sample of the best probe. */
    public OptionalDouble peak(String unit, int threads) {
        return report.peaks().stream()
                .filter(peak -> peak.unit().equals(unit) && peak.threads() == threads)
                .flatMap(peak -> peak.perSecond().stream())
                .mapToDouble(Double::doubleValue)
                .max();
    }

    /** The peak of what {@code variant} computes with. */
    public OptionalDouble peak(Variant variant) {
        return peak(variant.precision(), variant.threads());
    }

    /** The share of its peak that a stage reaches, 0 to 1. */
    public OptionalDouble peakShare(Variant variant, Stage stage) {
        OptionalDouble reached = flopPerSecond(variant, stage);
        OptionalDouble peak = peak(variant);
        return reached.isPresent() && peak.isPresent()
                ? OptionalDouble.of(reached.getAsDouble() / peak.getAsDouble())
                : OptionalDouble.empty();
    }

    /** The share of the measured bandwidth that a stage's least traffic takes, 0 to 1. */
    public OptionalDouble bandwidthShare(Variant variant, Stage stage) {
        Variant.Cost cost = cost(variant, stage);
        OptionalDouble bandwidth = peak("read", variant.threads());
        return cost == null || bandwidth.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.bytes() / seconds(variant, stage).median() / bandwidth.getAsDouble());
    }

    /** Pictures an hour, one after another, loading and writing included. */
    public static double imagesPerHour(Variant variant) {
        return SECONDS_PER_HOUR / seconds(variant, Stage.TOTAL).median();
    }

    /** How many times faster than {@code base} a picture is made. */
    public static double speedup(Variant variant, Variant base) {
        return seconds(base, Stage.TOTAL).median()
                / seconds(variant, Stage.TOTAL).median();
    }

    /**
     * What other variants of its size are compared with: pure Java in f32 on the fewest threads, or the first variant where
     * pure Java was not measured.
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

    /** Where {@link #speedup} lies with 95 % confidence. */
    public static Samples.Interval speedupInterval(Variant variant, Variant base) {
        return seconds(base, Stage.TOTAL).ratioInterval(seconds(variant, Stage.TOTAL));
    }

    /** The variant that differs from {@code variant} in having the fewest threads. */
    public Variant fewestThreads(Variant variant) {
        return report.variants().stream()
                .filter(other -> other.backend().equals(variant.backend())
                        && other.precision().equals(variant.precision())
                        && other.size().equals(variant.size()))
                .min(Comparator.comparingInt(Variant::threads))
                .orElse(variant);
    }

    /** Speed-up over {@link #fewestThreads} for each additional thread, 0 to 1. */
    public double parallelEfficiency(Variant variant) {
        Variant base = fewestThreads(variant);
        return speedup(variant, base) * base.threads() / variant.threads();
    }

    /**
     * The least peak signal-to-noise ratio of its pictures in dB; empty if all are those they are compared with, or equal
     * to them.
     */
    public static OptionalDouble leastPsnr(Variant variant) {
        return variant.pictures().stream()
                .map(Variant.Picture::psnr)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .min();
    }

    /** Most resident memory of any run in bytes. */
    public static Optional<Long> peakResidentBytes(Variant variant) {
        return variant.measured().stream()
                .map(Run::peakResidentBytes)
                .filter(Objects::nonNull)
                .max(Long::compare);
    }

    /** Median of the processors that a run kept busy. */
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

    /** Median energy of a picture in joules. */
    public static OptionalDouble joules(Variant variant) {
        List<Double> values = variant.measured().stream()
                .map(Run::joules)
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Samples.of(values).median());
    }

    /** Pictures for a kilowatt-hour. */
    public static OptionalDouble imagesPerKilowattHour(Variant variant) {
        OptionalDouble joules = joules(variant);
        return joules.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(JOULES_PER_KILOWATT_HOUR / joules.getAsDouble());
    }
}
