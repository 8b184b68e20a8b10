package dev.panaflux.bench;

import dev.panaflux.bench.BenchReport.Identity;
import dev.panaflux.bench.BenchReport.Model;
import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.BenchReport.Protocol;
import dev.panaflux.bench.BenchReport.Skipped;
import dev.panaflux.bench.BenchReport.Software;
import dev.panaflux.bench.Variant.Cost;
import dev.panaflux.bench.Variant.Image;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.bench.Workload.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Reports of machines that do not exist. */
public final class Reports {

    private static final long SECOND = 1_000_000_000;
    private static final Size SIZE = new Size(256, 256);

    /** One white pixel. */
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC";

    private Reports() {}

    /** Native code in three precisions beside pure Java, on one and two threads; some facts are unknown. */
    public static BenchReport full() {
        List<Variant> variants = new ArrayList<>();
        int order = 0;
        for (int threads : new int[] {1, 2}) {
            variants.add(variant("native", "bf16", threads, 13.1 / threads, order++));
            variants.add(variant("native", "int8", threads, 7.9 / threads, order++));
            variants.add(variant("native", "f32", threads, 52.3 / threads, order++));
            variants.add(variant("vector", "f32", threads, 55.7 / threads, order++));
        }
        List<Peak> peaks = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            peaks.add(new Peak("f32", "Vector API multiply-add, 512 bits", threads, around(112e9 * threads)));
            peaks.add(new Peak("f32", "AVX-512 FMA", threads, around(114e9 * threads)));
            peaks.add(new Peak("bf16", "AVX-512 BF16", threads, around(224e9 * threads)));
            peaks.add(new Peak("int8", "AVX-512 VNNI", threads, around(449e9 * threads)));
            peaks.add(new Peak("read", "Vector API load, 512 bits", threads, around(14e9 * threads)));
        }
        return report(variants, peaks);
    }

    /** What {@link #full} tells, with other variants and peaks. */
    public static BenchReport report(List<Variant> variants, List<Peak> peaks) {
        return new BenchReport(
                BenchReport.SCHEMA_VERSION,
                new Identity("0.1.0", null, "2026-11-25T12:00:00Z", List.of("panaflux", "bench", "quick"), "c0ffee"),
                machine(),
                new Software("25.0.1", "Example", "VM 25", List.of("-Xmx2g"), List.of("Copy"), 2L << 30),
                new Workload(
                        "quick",
                        "One <small> image & more.",
                        List.of(new Case("a red apple", 42)),
                        List.of(SIZE),
                        4,
                        new LessWork(128, 0.0, 0.6, 0.05)),
                new Model(
                        "klein-4b",
                        "abc",
                        true,
                        true,
                        512,
                        Map.of("transformer", 4_000_000_000L),
                        Map.of("transformer", 8_000_000_000L)),
                new Protocol(1, 5, "interleaved", "one process"),
                peaks,
                variants,
                List.of(new Skipped("vector int8", "the backend computes f32 only")),
                List.of("busy machine: the load average was 3.10 on 2 CPUs before the first run"));
    }

    private static Machine machine() {
        return new Machine(
                "Example CPU",
                "family 25",
                null,
                1,
                2,
                2,
                1,
                List.of("avx2", "avx512f"),
                32L << 10,
                1L << 20,
                32L << 20,
                null,
                null,
                24L << 30,
                "madvise",
                "Linux amd64",
                "6.1",
                "virtual machine",
                null);
    }

    private static List<Double> around(double value) {
        return List.of(0.97 * value, 0.99 * value, value, 0.98 * value, 0.985 * value);
    }

    /** Twelve runs, the first for warm-up, whose steps take about {@code seconds}. */
    public static Variant variant(String backend, String precision, int threads, double seconds, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            runs.add(run(8 * i + seed, i == 0, seconds, random));
        }
        return variant(backend, precision, threads, runs, seed);
    }

    /** One run after another whose steps take about as many seconds as {@code seconds} has numbers. */
    public static Variant variant(String backend, String precision, int threads, double[] seconds, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Run> runs = new ArrayList<>();
        for (double each : seconds) {
            runs.add(run(runs.size(), false, each, random));
        }
        return variant(backend, precision, threads, runs, seed);
    }

    private static Variant variant(String backend, String precision, int threads, List<Run> runs, int seed) {
        String id = "%s %s %dt %s".formatted(backend, precision, threads, SIZE);
        boolean first = seed == 0;
        return new Variant(
                id,
                backend,
                precision,
                threads,
                SIZE,
                null,
                4,
                Map.of("backend", backend, "threads", threads),
                new Cost(2_848_000_000_000L, 6_200_000_000L),
                new Cost(4_779_000_000_000L, 9_900_000_000L),
                new Cost(624_000_000_000L, 1_400_000_000L),
                List.of(new Image(0, "00ff", first ? null : 41.5 + seed, first ? null : 7 + seed, PIXEL)),
                runs);
    }

    private static Run run(int order, boolean warmup, double seconds, SplittableRandom random) {
        List<Long> steps = new ArrayList<>();
        for (int step = 0; step < 4; step++) {
            steps.add(nanos(seconds, random));
        }
        long load = nanos(0.2, random);
        long encode = nanos(0.6 * seconds, random);
        long decode = nanos(0.15 * seconds, random);
        long write = nanos(0.02, random);
        long total = load
                + encode
                + decode
                + write
                + steps.stream().mapToLong(Long::longValue).sum()
                + nanos(0.1, random);
        return new Run(
                order,
                warmup,
                0,
                load,
                encode,
                steps,
                decode,
                write,
                total,
                total,
                total / 50,
                0,
                9L << 30,
                100L,
                0L,
                0.5,
                2.3e11,
                0.01,
                0.0,
                null,
                900.0);
    }

    private static long nanos(double seconds, SplittableRandom random) {
        return (long) (seconds * SECOND * random.nextDouble(0.98, 1.02));
    }
}
