package dev.panaflux.bench.scaling;

import dev.panaflux.bench.run.BenchRunner.ModelOpener;
import dev.panaflux.bench.scaling.ScalingReport.Check;
import dev.panaflux.bench.scaling.ScalingReport.Prediction;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Records an image's tasks and simulates how more cores than this machine has would share them. */
public final class ScalingRunner {

    private static final String REST = "rest";

    private final ModelOpener opener;
    private final KernelOptions options;
    private final GenerationRequest request;
    private final int repeats;
    private final Consumer<String> listener;

    /**
     * A runner of one image.
     *
     * @param options backend, precision and tiles; their threads are not used
     * @param repeats recordings of each number of threads, of which the fastest counts
     * @param listener told what begins
     */
    public ScalingRunner(
            ModelOpener opener,
            KernelOptions options,
            GenerationRequest request,
            int repeats,
            Consumer<String> listener) {
        this.opener = opener;
        this.options = options;
        this.request = request;
        this.repeats = repeats;
        this.listener = listener;
    }

    /**
     * Measures and predicts.
     *
     * @param cores machines to predict
     * @param bytesPerNano that all cores of such a machine together read from memory
     * @param machine the name of this one
     * @throws IOException if the model cannot be read or an image cannot be written
     */
    public ScalingReport run(List<Cores> cores, double bytesPerNano, String machine) throws IOException {
        int here = Runtime.getRuntime().availableProcessors();
        listener.accept("one image to warm up");
        measure(here);
        Overheads overheads = OverheadMeter.measure(bytesPerNano);
        List<Check> checks = new ArrayList<>();
        List<StagePrediction> one = List.of();
        for (int threads : here == 1 ? new int[] {1} : new int[] {1, here}) {
            listener.accept("measuring the image with %d %s".formatted(threads, threads == 1 ? "thread" : "threads"));
            Map<String, Duration> measured = measure(threads);
            List<StagePrediction> predicted = predict(Cores.equal(threads), overheads);
            measured.forEach((stage, time) ->
                    checks.add(new Check(threads, stage, ScalingReport.nanos(predicted, stage), time.toNanos())));
            one = threads == 1 ? predicted : one;
        }
        List<Prediction> predictions = new ArrayList<>();
        for (Cores each : cores) {
            predictions.add(new Prediction(each, predict(each, overheads)));
        }
        return new ScalingReport(image(), machine, overheads, one, predictions, checks);
    }

    private String image() {
        try (SelectedKernels kernels = KernelSelector.installed().select(options)) {
            return "%sx%s, %s %s"
                    .formatted(
                            request.width(),
                            request.height(),
                            kernels.plan().backend(),
                            kernels.plan().precision().label());
        }
    }

    /** The stages' times with threads of this machine. */
    private Map<String, Duration> measure(int threads) throws IOException {
        KernelOptions choice = with(threads);
        Map<String, Duration> best = new LinkedHashMap<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            try (SelectedKernels kernels = KernelSelector.installed().select(choice)) {
                GeneratedImage image = draw(kernels, RunControl.quiet());
                Duration steps = image.timings().steps().stream().reduce(Duration.ZERO, Duration::plus);
                best.merge("encode", image.timings().encodePrompt(), ScalingRunner::shorter);
                best.merge("steps", steps, ScalingRunner::shorter);
                best.merge("decode", image.timings().decode(), ScalingRunner::shorter);
            }
        }
        return best;
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    private List<StagePrediction> predict(Cores cores, Overheads overheads) throws IOException {
        List<StageRecording> fastest = List.of();
        for (int repeat = 0; repeat < repeats; repeat++) {
            listener.accept("recording the tasks of the image, cut for %s %s"
                    .formatted(cores.name(), cores.count() == 1 ? "core" : "cores"));
            List<StageRecording> stages = record(cores.count());
            if (fastest.isEmpty() || total(stages) < total(fastest)) {
                fastest = stages;
            }
        }
        Schedule schedule = new Schedule(cores, overheads);
        return fastest.stream().map(schedule::predict).toList();
    }

    private static long total(List<StageRecording> stages) {
        return stages.stream().mapToLong(StageRecording::totalNanos).sum();
    }

    /** The image's tasks as {@code threads} threads would share them. */
    private List<StageRecording> record(int threads) throws IOException {
        RecordingPool pool = new RecordingPool(threads);
        try (SelectedKernels kernels = KernelSelector.installed().select(with(threads), claimed -> pool)) {
            SelectedKernels named = kernels.watched(operators -> NamedOperators.of(operators, pool));
            pool.restart();
            draw(named, new RunControl(event -> follow(event, pool), new Cancellation(), null));
            pool.end(REST);
        }
        return merged(pool.stages());
    }

    private static void follow(ProgressEvent event, RecordingPool pool) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> pool.end(REST);
            case ProgressEvent.StepDone step -> pool.end("steps");
            case ProgressEvent.PhaseDone done ->
                pool.end(
                        switch (done.phase()) {
                            case ENCODE_PROMPT -> "encode";
                            case DECODE -> "decode";
                            default -> REST;
                        });
            case ProgressEvent.Advanced advanced -> {}
            case ProgressEvent.Notice notice -> {}
        }
    }

    /** All recordings of a stage as one, the rest at the end. */
    private static List<StageRecording> merged(List<StageRecording> parts) {
        Map<String, StageRecording> stages = new LinkedHashMap<>();
        parts.forEach(part -> stages.merge(part.stage(), part, (left, right) -> {
            List<Region> regions = new ArrayList<>(left.regions());
            regions.addAll(right.regions());
            return new StageRecording(left.stage(), regions, left.tailNanos() + right.tailNanos());
        }));
        return stages.values().stream()
                .sorted(Comparator.comparing(stage -> stage.stage().equals(REST)))
                .toList();
    }

    private GeneratedImage draw(SelectedKernels kernels, RunControl control) throws IOException {
        List<GeneratedImage> images = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.create();
                ImagePipeline pipeline =
                        ImagePipeline.of(opener.open()).on(kernels).build()) {
            Path file = folder.path().resolve("image.png");
            pipeline.generate(request, control, images::add);
            images.getFirst().writePng(file);
        }
        return images.getFirst();
    }

    private KernelOptions with(int threads) {
        return new KernelOptions(
                options.backend(), options.precision(), threads, options.nativeSettings(), options.tiles());
    }
}
