package dev.panaflux.measure.run;

import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Availability;
import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.KernelBackend;
import dev.panaflux.kernels.KernelOptions;
import dev.panaflux.kernels.KernelSelector;
import dev.panaflux.kernels.NativeSettings;
import dev.panaflux.kernels.Precision;
import dev.panaflux.measure.BenchReport;
import dev.panaflux.measure.BenchReport.Identity;
import dev.panaflux.measure.BenchReport.Model;
import dev.panaflux.measure.BenchReport.Peak;
import dev.panaflux.measure.BenchReport.Protocol;
import dev.panaflux.measure.BenchReport.Skipped;
import dev.panaflux.measure.BenchReport.Software;
import dev.panaflux.measure.Machine;
import dev.panaflux.measure.Run;
import dev.panaflux.measure.Variant;
import dev.panaflux.measure.Variant.Cost;
import dev.panaflux.measure.Variant.Picture;
import dev.panaflux.measure.Workload.Case;
import dev.panaflux.measure.Workload.Size;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.transformer.TokenLayout;
import dev.panaflux.model.work.DecoderWork;
import dev.panaflux.model.work.TextEncoderWork;
import dev.panaflux.model.work.TransformerWork;
import dev.panaflux.model.work.Work;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.Version;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.Component;
import dev.panaflux.weights.ModelDigest;
import dev.panaflux.weights.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs a {@link BenchPlan} and reports what it found. */
public final class BenchRunner {

    private static final String ORDER =
            "interleaved: all variants take turns in every round, each round begins with the" + " next one";
    private static final String PROCESS = "one process: files are in the page cache and code is compiled after the"
            + " warm-up; the model is opened anew for every picture";
    private final ModelOpener opener;
    private final boolean synthetic;
    private final SystemFiles files;
    private final KernelSelector backends = KernelSelector.installed();
    private final PeakMeter meter;
    private final RunControl control;
    private final Listener listener;

    /** Opens the model as a user's program would. */
    @FunctionalInterface
    public interface ModelOpener {

        /** Finds and checks the files. */
        ModelFiles open() throws ModelFormatException;
    }

    /** Hears what is going on. */
    @FunctionalInterface
    public interface Listener {

        /** Run {@code index} of {@code total} begins. */
        void runStarts(int index, int total, String variant, boolean warmup);
    }

    /**
     * A runner of one model.
     *
     * @param synthetic whether the model's weights are random
     * @param meter finds the peaks
     * @param control cancels
     */
    public BenchRunner(
            ModelOpener opener,
            boolean synthetic,
            SystemFiles files,
            PeakMeter meter,
            RunControl control,
            Listener listener) {
        this.opener = opener;
        this.synthetic = synthetic;
        this.files = files;
        this.meter = meter;
        this.control = control;
        this.listener = listener;
    }

    /**
     * Measures.
     *
     * @param command the command line, for the report
     * @param commit of the sources, if known
     * @throws IOException if the model cannot be read or a picture not be written
     * @throws IllegalArgumentException if none of the combinations can run, or the model cannot make such pictures
     */
    public BenchReport run(BenchPlan plan, List<String> command, @Nullable String commit) throws IOException {
        Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ModelFiles model = opener.open();
        List<Skipped> skipped = new ArrayList<>();
        List<Combination> combinations = combinations(plan, skipped);
        if (combinations.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure: "
                    + String.join(
                            "; ",
                            skipped.stream()
                                    .map(item -> item.combination() + ": " + item.reason())
                                    .toList()));
        }
        Machine machine = new MachineReader(files).read();
        ProcessClock clock = new ProcessClock(files);
        Double loadBefore = clock.loadAverage();
        List<Peak> peaks = new ArrayList<>();
        plan.threads().stream().distinct().forEach(threads -> peaks.addAll(meter.measure(threads)));
        List<Variant> variants = measure(plan, combinations, model, clock);
        Model facts = facts(model);
        Protocol protocol = new Protocol(plan.warmup(), plan.repeats(), ORDER, PROCESS);
        Identity identity = new Identity(
                Version.current(),
                commit,
                started.toString(),
                command,
                hash("%s %s %d %d".formatted(plan.workload(), facts.digest(), protocol.warmup(), protocol.repeats())));
        List<String> warnings = Warnings.of(machine, variants, synthetic, loadBefore, new Energy(files).reason());
        return new BenchReport(
                BenchReport.SCHEMA_VERSION,
                identity,
                machine,
                software(),
                plan.workload(),
                facts,
                protocol,
                peaks,
                variants,
                skipped,
                warnings);
    }

    private record Combination(BackendChoice backend, Precision precision, int threads, Size size) {

        String id() {
            return "%s %s %dt %s".formatted(backend.label(), precision.label(), threads, size);
        }
    }

    private List<Combination> combinations(BenchPlan plan, List<Skipped> skipped) {
        List<Combination> combinations = new ArrayList<>();
        for (Size size : plan.workload().sizes()) {
            for (BackendChoice choice : plan.backends()) {
                for (Precision precision : plan.precisions()) {
                    for (int threads : plan.threads()) {
                        add(new Combination(choice, precision, threads, size), combinations, skipped);
                    }
                }
            }
        }
        return combinations;
    }

    private void add(Combination wish, List<Combination> combinations, List<Skipped> skipped) {
        KernelBackend backend = backends.backends().stream()
                .filter(installed -> installed.choice() == wish.backend())
                .findFirst()
                .orElse(null);
        String name = wish.backend().label() + " " + wish.precision().label();
        String problem = null;
        if (backend == null) {
            problem = "this build does not contain the backend";
        } else if (backend.availability() instanceof Availability.Unusable unusable) {
            problem = unusable.reason();
        } else if (wish.precision() != Precision.AUTO && !backend.precisions().contains(wish.precision())) {
            problem = "the backend computes %s only"
                    .formatted(String.join(
                            " and ",
                            backend.precisions().stream().map(Precision::label).toList()));
        }
        if (problem != null || backend == null) {
            Skipped entry = new Skipped(name, Objects.requireNonNull(problem));
            if (!skipped.contains(entry)) {
                skipped.add(entry);
            }
            return;
        }
        Precision precision =
                wish.precision() == Precision.AUTO ? backend.precisions().getFirst() : wish.precision();
        Combination combination = new Combination(wish.backend(), precision, wish.threads(), wish.size());
        if (!combinations.contains(combination)) {
            combinations.add(combination);
        }
    }

    private List<Variant> measure(BenchPlan plan, List<Combination> combinations, ModelFiles model, ProcessClock clock)
            throws IOException {
        int textTokens = PromptTokenizer.load(model.tokenizer()).maxLength();
        List<Collector> collectors = new ArrayList<>();
        combinations.forEach(combination -> collectors.add(new Collector(combination)));
        List<Case> cases = plan.workload().cases();
        int total = (plan.warmup() + plan.repeats()) * cases.size() * collectors.size();
        int order = 0;
        Path folder = Files.createTempDirectory("panaflux-bench");
        Path file = folder.resolve("picture.png");
        try {
            for (int round = 0; round < plan.warmup() + plan.repeats(); round++) {
                boolean warmup = round < plan.warmup();
                for (int turn = 0; turn < collectors.size(); turn++) {
                    Collector collector = collectors.get((turn + round) % collectors.size());
                    for (int index = 0; index < cases.size(); index++) {
                        listener.runStarts(order, total, collector.combination.id(), warmup);
                        collector.run(plan, index, order++, warmup, clock, file);
                    }
                }
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
        Map<Size, Map<Integer, RgbImage>> bases = new HashMap<>();
        List<Variant> variants = new ArrayList<>();
        for (Collector collector : collectors) {
            variants.add(collector.variant(model, textTokens, bases));
        }
        return variants;
    }

    /** Gathers what belongs to one variant. */
    private final class Collector {
        private final Combination combination;
        private final List<Run> runs = new ArrayList<>();
        private final Map<Integer, RgbImage> pictures = new LinkedHashMap<>();
        private @Nullable GeneratedImage first;

        Collector(Combination combination) {
            this.combination = combination;
        }

        void run(BenchPlan plan, int caseIndex, int order, boolean warmup, ProcessClock clock, Path file)
                throws IOException {
            Case picture = plan.workload().cases().get(caseIndex);
            GenerationRequest request = GenerationRequest.of(picture.prompt())
                    .seed(picture.seed())
                    .size(combination.size.width(), combination.size.height())
                    .steps(plan.workload().steps())
                    .build();
            KernelOptions options = new KernelOptions(
                    combination.backend,
                    combination.precision,
                    combination.threads,
                    NativeSettings.defaults(),
                    plan.blocks());
            Double load = clock.loadAverage();
            // A collection between runs is not theirs.
            System.gc();
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
                    difference(before.userNanos(), after.userNanos()),
                    difference(before.systemNanos(), after.systemNanos()),
                    after.collectorNanos() - before.collectorNanos(),
                    peak.isPresent() ? (Long) peak.getAsLong() : null,
                    difference(before.minorFaults(), after.minorFaults()),
                    difference(before.majorFaults(), after.majorFaults()),
                    load,
                    otherShare(before, after),
                    share(difference(before.stealTicks(), after.stealTicks()), before, after),
                    difference(before.throttledNanos(), after.throttledNanos()),
                    joules(difference(before.microjoules(), after.microjoules()))));
        }

        Variant variant(ModelFiles model, int textTokens, Map<Size, Map<Integer, RgbImage>> bases) {
            GeneratedImage made = Objects.requireNonNull(first);
            Map<Integer, RgbImage> base = bases.get(combination.size);
            List<Picture> kept = new ArrayList<>();
            pictures.forEach(
                    (index, image) -> kept.add(Pictures.of(index, image, base == null ? null : base.get(index))));
            bases.putIfAbsent(combination.size, pictures);
            int pixels = 2 * model.autoencoder().downscale();
            LatentSize latents = new LatentSize(combination.size.height() / pixels, combination.size.width() / pixels);
            TokenLayout layout = new TokenLayout(textTokens, latents, List.of());
            int passes = made.parameters().guidance() > 1 ? 2 : 1;
            return new Variant(
                    combination.id(),
                    combination.backend.label(),
                    combination.precision.label(),
                    combination.threads,
                    combination.size,
                    made.timings().steps().size(),
                    made.parameters().plan(),
                    cost(
                            model,
                            Component.TEXT_ENCODER,
                            TextEncoderWork.encode(model.textEncoder(), textTokens)
                                    .times(passes)),
                    cost(model, Component.TRANSFORMER, TransformerWork.step(model.transformer(), layout, passes)),
                    cost(model, Component.AUTOENCODER, DecoderWork.decode(model.autoencoder(), latents)),
                    kept,
                    runs);
        }
    }

    private static Cost cost(ModelFiles model, Component component, Work work) {
        double bytesPerWeight = (double) storedBytes(model, component) / Math.max(1, elements(model, component));
        return new Cost(work.flop(), Math.round(work.bytes(bytesPerWeight)));
    }

    private static long storedBytes(ModelFiles model, Component component) {
        return model.weights(component).bytesOf(model.needed(component));
    }

    private static long elements(ModelFiles model, Component component) {
        return model.needed(component).stream()
                .map(TensorShape::shape)
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    private static @Nullable Long difference(@Nullable Long before, @Nullable Long after) {
        // Counters of energy wrap; a lost sample is better than a wrong one.
        return before == null || after == null || after < before ? null : (Long) (after - before);
    }

    private static @Nullable Double share(
            @Nullable Long ticks, ProcessClock.Reading before, ProcessClock.Reading after) {
        Long all = difference(before.allTicks(), after.allTicks());
        return ticks == null || all == null || all == 0 ? null : (Double) Math.clamp((double) ticks / all, 0, 1);
    }

    private static @Nullable Double otherShare(ProcessClock.Reading before, ProcessClock.Reading after) {
        Long busy = difference(before.busyTicks(), after.busyTicks());
        Long own = difference(before.ownTicks(), after.ownTicks());
        Long steal = difference(before.stealTicks(), after.stealTicks());
        return busy == null || own == null
                ? null
                : share(Math.max(0, busy - own - (steal == null ? 0 : steal)), before, after);
    }

    private static @Nullable Double joules(@Nullable Long microjoules) {
        return microjoules == null ? null : (Double) (microjoules / 1e6);
    }

    private Model facts(ModelFiles model) throws ModelFormatException {
        Map<String, Long> parameters = new LinkedHashMap<>();
        Map<String, Long> storedBytes = new LinkedHashMap<>();
        for (Component component : Component.values()) {
            parameters.put(component.label(), elements(model, component));
            storedBytes.put(component.label(), storedBytes(model, component));
        }
        return new Model(
                model.name(),
                ModelDigest.of(model),
                model.distilled(),
                synthetic,
                PromptTokenizer.load(model.tokenizer()).maxLength(),
                parameters,
                storedBytes);
    }

    private static Software software() {
        return new Software(
                Runtime.version().toString(),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(flag -> !flag.contains("/"))
                        .toList(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .toList(),
                Runtime.getRuntime().maxMemory());
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new AssertionError(everyJvmHasIt);
        }
    }
}
