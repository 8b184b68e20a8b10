package dev.panaflux.bench.run;

import dev.panaflux.bench.LessWork;
import dev.panaflux.bench.Run;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.Variant.Image;
import dev.panaflux.bench.Variant.Weights;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.sampling.GuidanceInterval;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Generates the images of one variant and records the measurements. */
final class VariantRecorder {

    private final Combination combination;
    private final KernelOptions options;
    private final BenchRunner.ModelOpener opener;
    private final RunControl control;
    private final ProcessClock clock;
    private final PeakMeter meter;
    private final List<Run> runs = new ArrayList<>();
    private final Map<Integer, RgbImage> firstImages = new LinkedHashMap<>();
    private @Nullable GeneratedImage first;

    VariantRecorder(
            Combination combination,
            KernelOptions options,
            BenchRunner.ModelOpener opener,
            RunControl control,
            ProcessClock clock,
            PeakMeter meter) {
        this.combination = combination;
        this.options = options;
        this.opener = opener;
        this.control = control;
        this.clock = clock;
        this.meter = meter;
    }

    Combination combination() {
        return combination;
    }

    /** The first image of each case, by its index. */
    Map<Integer, RgbImage> images() {
        return firstImages;
    }

    /** Generates an image, including loading the model, and writes it to {@code file}. */
    void run(BenchPlan plan, int caseIndex, int order, boolean warmup, Path file) throws IOException {
        Workload workload = plan.workload();
        Case task = workload.cases().get(caseIndex);
        GenerationRequest.Builder builder = GenerationRequest.of(task.prompt())
                .seed(task.seed())
                .size(combination.size().width(), combination.size().height())
                .steps(workload.steps());
        if (workload.lessWork() != null) {
            leaveOut(workload.lessWork(), builder);
        }
        GenerationRequest request = builder.build();
        Double load = clock.loadAverage();
        // Garbage collection between runs must not be counted.
        System.gc();
        OptionalDouble pulse = meter.pulse(combination.threads());
        clock.forgetPeak();
        ProcessClock.Reading before = clock.read();
        long start = System.nanoTime();
        List<GeneratedImage> images = new ArrayList<>();
        long loaded;
        long drawn;
        long written;
        try (ImagePipeline pipeline =
                ImagePipeline.of(opener.open()).kernels(options).build()) {
            loaded = System.nanoTime();
            pipeline.generate(request, control, images::add);
            drawn = System.nanoTime();
            images.getFirst().writePng(file);
            written = System.nanoTime();
        }
        ProcessClock.Reading used = clock.read().since(before);
        OptionalLong peak = clock.peakResidentBytes();
        GeneratedImage image = images.getFirst();
        if (first == null) {
            first = image;
        }
        firstImages.putIfAbsent(caseIndex, image.image());
        runs.add(new Run(
                order,
                warmup,
                caseIndex,
                loaded - start,
                image.timings().encodePrompt().toNanos(),
                image.timings().steps().stream().map(Duration::toNanos).toList(),
                image.timings().decode().toNanos(),
                written - drawn,
                written - start,
                used.userNanos(),
                used.systemNanos(),
                used.collectorNanos(),
                peak.isPresent() ? (Long) peak.getAsLong() : null,
                used.minorFaults(),
                used.majorFaults(),
                load,
                pulse.isPresent() ? (Double) pulse.getAsDouble() : null,
                used.otherShare(),
                used.stealShare(),
                used.throttledNanos(),
                used.joules()));
    }

    /**
     * The variant with all measurements.
     *
     * @param base the baseline's images, or null
     * @param synthetic whether the weights are random, so images are noise
     * @param known digests of images that the report already has
     */
    Variant variant(ModelCosts costs, @Nullable Map<Integer, RgbImage> base, boolean synthetic, Set<String> known) {
        GeneratedImage made = Objects.requireNonNull(first);
        List<Image> kept = new ArrayList<>();
        firstImages.forEach((index, image) ->
                kept.add(ImageRecords.of(index, image, base == null ? null : base.get(index), synthetic, known)));
        int passes = made.parameters().guidance() > 1 ? 2 : 1;
        return new Variant(
                combination.id(),
                combination.backend().label(),
                combination.precision().label(),
                combination.threads(),
                combination.size(),
                combination.format() == null
                        ? null
                        : new Weights(combination.format().name(), costs.storedBytes(combination.precision())),
                made.timings().steps().size(),
                made.parameters().plan(),
                costs.encode(passes),
                costs.step(combination.size(), passesPerStep(made, costs), combination.precision()),
                costs.decode(combination.size()),
                kept,
                runs);
    }

    private static void leaveOut(LessWork less, GenerationRequest.Builder builder) {
        double from = less.guidanceFrom() == null ? 0 : less.guidanceFrom();
        double to = less.guidanceTo() == null ? 1 : less.guidanceTo();
        builder.textTokens(less.textTokens())
                .interval(new GuidanceInterval(from, to))
                .stepCache(less.cache());
    }

    /** Transformer passes per step on average; one that took most blocks from the step before counts as the block that it ran. */
    private double passesPerStep(GeneratedImage made, ModelCosts costs) {
        int steps = made.timings().steps().size();
        int passes = steps;
        for (int step = 0; step < steps && made.parameters().guidance() > 1; step++) {
            passes += made.parameters().interval().includes(step, steps) ? 1 : 0;
        }
        double leftOut = made.timings().reused() * (1 - 1.0 / costs.blocks(combination.size()));
        return (passes - leftOut) / steps;
    }
}
