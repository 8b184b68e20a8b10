package dev.panaflux.bench.run;

import dev.panaflux.bench.Run;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.Variant.Picture;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
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

/** Makes the pictures of one variant and keeps what was measured. */
final class VariantRecorder {

    private final Combination combination;
    private final KernelOptions options;
    private final BenchRunner.ModelOpener opener;
    private final RunControl control;
    private final ProcessClock clock;
    private final PeakMeter meter;
    private final List<Run> runs = new ArrayList<>();
    private final Map<Integer, RgbImage> pictures = new LinkedHashMap<>();
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

    /** The first picture of each case, by its index. */
    Map<Integer, RgbImage> pictures() {
        return pictures;
    }

    /** Makes a picture from nothing and writes it to {@code file}. */
    void run(BenchPlan plan, int caseIndex, int order, boolean warmup, Path file) throws IOException {
        Workload workload = plan.workload();
        Case picture = workload.cases().get(caseIndex);
        GenerationRequest request = GenerationRequest.of(picture.prompt())
                .seed(picture.seed())
                .size(combination.size().width(), combination.size().height())
                .steps(workload.steps())
                .build();
        Double load = clock.loadAverage();
        // A collection between runs is not theirs.
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
        ProcessClock.Reading after = clock.read();
        OptionalLong peak = clock.peakResidentBytes();
        GeneratedImage image = images.getFirst();
        if (first == null) {
            first = image;
        }
        pictures.putIfAbsent(caseIndex, image.image());
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
                after.userNanosSince(before),
                after.systemNanosSince(before),
                after.collectorNanos() - before.collectorNanos(),
                peak.isPresent() ? (Long) peak.getAsLong() : null,
                after.minorFaultsSince(before),
                after.majorFaultsSince(before),
                load,
                pulse.isPresent() ? (Double) pulse.getAsDouble() : null,
                after.otherShareSince(before),
                after.stealShareSince(before),
                after.throttledNanosSince(before),
                after.joulesSince(before)));
    }

    /**
     * All that was measured.
     *
     * @param base what this variant's pictures are compared with, or null
     * @param synthetic whether pictures mean nothing
     * @param known digests of pictures that the report has already
     */
    Variant variant(ModelCosts costs, @Nullable Map<Integer, RgbImage> base, boolean synthetic, Set<String> known) {
        GeneratedImage made = Objects.requireNonNull(first);
        List<Picture> kept = new ArrayList<>();
        pictures.forEach((index, image) ->
                kept.add(ImageRecords.of(index, image, base == null ? null : base.get(index), synthetic, known)));
        int passes = made.parameters().guidance() > 1 ? 2 : 1;
        return new Variant(
                combination.id(),
                combination.backend().label(),
                combination.precision().label(),
                combination.threads(),
                combination.size(),
                made.timings().steps().size(),
                made.parameters().plan(),
                costs.encode(passes),
                costs.step(combination.size(), passes, combination.precision()),
                costs.decode(combination.size()),
                kept,
                runs);
    }
}
