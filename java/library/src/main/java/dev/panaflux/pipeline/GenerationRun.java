package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.Networks;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.system.Version;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one request through all phases. */
final class GenerationRun {

    /** Characters of a prompt by which a notice names it. */
    private static final int BEGINNING = 40;

    private final PipelineState parts;
    private final Networks networks;
    private final ChosenAdapters adapters;
    private final RequestPlan plan;
    private final RunControl control;
    private final StageTaps taps;
    private final FiniteCheck finite;
    private final Map<String, PromptTokens> tokens = new LinkedHashMap<>();
    private @Nullable LatentProjection projection;

    GenerationRun(PipelineState parts, RequestPlan plan, ChosenAdapters adapters, RunControl control) {
        this.parts = parts;
        this.adapters = adapters;
        this.networks = adapters.over(parts.model().description().networks());
        this.plan = plan;
        this.control = control;
        this.taps = new StageTaps(control.stages());
        this.finite = new FiniteCheck(parts.model(), parts.selected(), control.cancellation(), plan.guided());
    }

    /** Runs all phases and passes on each image as soon as it is done. */
    void execute(Consumer<GeneratedImage> finished) throws ModelFormatException {
        Stream<String> negative = plan.guided() ? Stream.of(plan.negativePrompt()) : Stream.of();
        PromptTokenizer tokenizer = tokenizer();
        Stream.concat(plan.request().prompts().stream(), negative)
                .forEach(text -> tokens.computeIfAbsent(text, tokenizer::tokenize));
        tokens.forEach((text, found) -> requireWhole(text, found, tokenizer));
        BatchPlanner batches = new BatchPlanner(
                parts.model().description(),
                networks,
                parts.memory(),
                layouts(tokens.values()),
                plan.guided() ? 2 : 1,
                plan.request().stepCache() != null);
        requireMemory(batches);
        parts.transformer().prepare(control);
        projection = control.previews() ? parts.previews().prepare(control) : null;
        List<ImageTask> tasks = ImageTask.of(plan.request());
        BatchShape shape = batches.choose(
                tasks.size(), plan.request().batch(), parts.transformer().bytes());
        int promptsKept = PromptEncoder.KEPT_PROMPTS - (plan.guided() ? 1 : 0);
        Encoded<ImageLatents> images = null;
        for (List<ImageTask> round : ImageTask.rounds(tasks, promptsKept)) {
            Encoded<Prompts> prompts = encodePrompts(round);
            if (images == null) {
                images = encodeImages();
            }
            draw(round, shape, prompts, images, finished);
        }
    }

    private PromptTokenizer tokenizer() {
        Integer length = plan.request().textTokens();
        if (length != null && length > parts.tokenizer().maxLength()) {
            throw new IllegalArgumentException("text tokens: expected at most the model's %d, found %d"
                    .formatted(parts.tokenizer().maxLength(), length));
        }
        return length == null ? parts.tokenizer() : parts.tokenizer().withMaxLength(length);
    }

    /** A request for fewer tokens never cuts a prompt that the model could read. */
    private void requireWhole(String text, PromptTokens found, PromptTokenizer tokenizer) {
        if (found.truncated() && tokenizer.maxLength() < parts.tokenizer().maxLength()) {
            throw new IllegalArgumentException("text tokens: expected at least the %d of %s, found %d"
                    .formatted(
                            Math.min(found.promptTokens(), parts.tokenizer().maxLength()),
                            text.isEmpty() ? "the empty prompt" : "\"" + text + "\"",
                            tokenizer.maxLength()));
        }
    }

    /** A phase's result and how long it took. */
    private record Encoded<T>(T value, Duration time) {}

    /** The encoded prompts of a round, and the encoded negative prompt if there is guidance. */
    private record Prompts(
            Map<String, PromptEmbeds> positive,
            Map<String, EncodingSource> sources,
            @Nullable PromptEmbeds negative) {

        /** Where the encoding of an image's prompt came from. */
        EncodingSource source(ImageTask task) {
            return Objects.requireNonNull(sources.get(task.prompt()));
        }

        /** The prompt of each sequence: every image's own, then the negative prompt once per image. */
        List<PromptEmbeds> of(List<ImageTask> tasks) {
            List<PromptEmbeds> embeds = new ArrayList<>();
            tasks.forEach(task -> embeds.add(Objects.requireNonNull(positive.get(task.prompt()))));
            if (negative != null) {
                tasks.forEach(task -> embeds.add(negative));
            }
            return embeds;
        }
    }

    private void draw(
            List<ImageTask> round,
            BatchShape shape,
            Encoded<Prompts> prompts,
            Encoded<ImageLatents> images,
            Consumer<GeneratedImage> finished)
            throws ModelFormatException {
        List<TokenLayout> layouts = layouts(round.stream().map(this::tokens).toList());
        try (TensorSource transformer = new WatchedWeights(parts.transformer().open(control), adapters);
                Arena arena = Arena.ofShared();
                DecodingSession decoder = new DecodingSession(
                        parts.model(), parts.selected().kernels(), plan.latentSize(), parts.memory())) {
            transformer.reading(() -> {
                adapters.measure(parts.selected().kernels(), transformer);
                return adapters;
            });
            Pass pass = Pass.quiet(
                    parts.selected().kernels(),
                    new Workspace(
                            arena,
                            ActivationMemory.denoise(
                                    networks, layouts, shape, plan.request().stepCache() != null)));
            DenoisingSession velocities = transformer.reading(() -> new DenoisingSession(
                    networks.velocityModel().bind(transformer),
                    pass,
                    layouts,
                    images.value().references(),
                    shape.sequences()));
            int blocks = StageCosts.step(networks.velocityModel(), layouts.getLast(), 1)
                    .blocks();
            ImageDrawer drawer = new ImageDrawer(
                    velocities, decoder, images.value().source(), blocks, plan, control, taps, finite, projection);
            for (List<ImageTask> group : ImageTask.groups(round, shape.images())) {
                ImageDrawer.Denoised denoised = transformer.reading(
                        () -> drawer.denoise(group, prompts.value().of(group)));
                for (int index = 0; index < group.size(); index++) {
                    ImageTask task = group.get(index);
                    ImageDrawer.Decoded decoded =
                            drawer.decode(denoised.latents().get(index), task);
                    Timings timings = new Timings(
                            prompts.time(),
                            prompts.value().source(task),
                            images.time(),
                            denoised.steps(),
                            group.size(),
                            denoised.reused(),
                            decoded.time());
                    finished.accept(new GeneratedImage(decoded.image(), parameters(task), timings));
                }
            }
        }
    }

    private PromptTokens tokens(ImageTask task) {
        return Objects.requireNonNull(tokens.get(task.prompt()));
    }

    /** The layouts for the longest text lengths that may occur together in a round, the longest last. */
    private List<TokenLayout> layouts(Collection<PromptTokens> prompts) {
        Stream<PromptTokens> negative =
                plan.guided() ? Stream.of(Objects.requireNonNull(tokens.get(plan.negativePrompt()))) : Stream.of();
        List<LatentSize> references =
                plan.references().stream().map(this::tokens).toList();
        List<TokenLayout> layouts = Stream.concat(prompts.stream(), negative)
                .map(PromptTokens::length)
                .distinct()
                .sorted()
                .map(length -> new TokenLayout(length, plan.latentSize(), references, plan.cachesReferences()))
                .toList();
        return layouts.subList(Math.max(0, layouts.size() - PromptEncoder.KEPT_PROMPTS), layouts.size());
    }

    private Encoded<Prompts> encodePrompts(List<ImageTask> round) throws ModelFormatException {
        List<String> texts = round.stream().map(ImageTask::prompt).distinct().toList();
        List<PromptTokens> encoded = new ArrayList<>();
        for (String text : texts) {
            encoded.add(tokenized("prompt", text));
        }
        if (plan.guided()) {
            encoded.add(tokenized("negative prompt", plan.negativePrompt()));
        }
        StageTaps stages = round.getFirst().index() == 0 ? taps : StageTaps.none();
        stages.ints("input_ids", encoded.getFirst().ids());
        stages.ints("attention_mask", encoded.getFirst().attentionMask());
        ImageRange images = new ImageRange(round.getFirst().index(), round.size());
        Map<PromptTokens, EncodingSource> recalled = parts.prompts().recall(encoded, this::notice);
        PhaseProgress progress =
                control.start(Phase.ENCODE_PROMPT, images, parts.prompts().units(encoded));
        List<PromptEmbeds> embeds = parts.prompts().encode(encoded, progress::advance, this::notice);
        Duration time = progress.end();
        record(stages, "prompt_embeds", embeds.getFirst());
        PromptEmbeds negative = plan.guided() ? embeds.getLast() : null;
        if (negative != null) {
            record(stages, "negative_prompt_embeds", negative);
            requireFinite(negative, "the negative prompt");
        }
        Map<String, PromptEmbeds> positive = new LinkedHashMap<>();
        Map<String, EncodingSource> sources = new LinkedHashMap<>();
        for (int index = 0; index < texts.size(); index++) {
            String text = texts.get(index);
            ImageTask first = round.stream()
                    .filter(task -> task.prompt().equals(text))
                    .findFirst()
                    .orElseThrow();
            requireFinite(embeds.get(index), "the prompt of " + first.label());
            positive.put(text, embeds.get(index));
            sources.put(text, Objects.requireNonNull(recalled.get(encoded.get(index))));
        }
        return new Encoded<>(new Prompts(positive, sources, negative), time);
    }

    private void requireFinite(PromptEmbeds embeds, String prompt) {
        finite.require(embeds.values(), Component.TEXT_ENCODER, "the embeddings of " + prompt);
    }

    private static void record(StageTaps stages, String name, PromptEmbeds embeds) {
        stages.tokens(name, embeds.values(), embeds.tokens());
    }

    private void notice(String message) {
        control.progress().on(new ProgressEvent.Notice(message));
    }

    private PromptTokens tokenized(String what, String text) {
        PromptTokens prompt = Objects.requireNonNull(tokens.get(text));
        if (prompt.truncated()) {
            notice("the %s \"%s\" has %d tokens and is truncated to %d"
                    .formatted(what, beginning(text), prompt.promptTokens(), prompt.length()));
        }
        return prompt;
    }

    /** Enough of a text to know it by. */
    private static String beginning(String text) {
        return text.codePointCount(0, text.length()) <= BEGINNING
                ? text
                : text.substring(0, text.offsetByCodePoints(0, BEGINNING)) + "…";
    }

    /**
     * Latents of the images that a request brings.
     *
     * @param source those of the source, empty without one
     * @param references those of the references
     */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared as a record
    private record ImageLatents(float[] source, List<ReferenceLatents> references) {}

    private Encoded<ImageLatents> encodeImages() throws ModelFormatException {
        List<RgbImage> images = plan.encoded();
        if (images.isEmpty()) {
            return new Encoded<>(new ImageLatents(new float[0], List.of()), Duration.ZERO);
        }
        Network<LatentEncoder> network = networks.encoder().orElseThrow();
        int units = images.stream()
                .mapToInt(image -> StageCosts.encode(network, tokens(image), TilePolicy.WHOLE)
                        .blocks())
                .sum();
        int count = plan.request().prompts().size() * plan.request().count();
        PhaseProgress progress = control.start(Phase.ENCODE_REFERENCES, new ImageRange(0, count), units);
        try (TensorSource weights = parts.model().open(Component.AUTOENCODER)) {
            List<ReferenceLatents> encoded = weights.reading(() -> encode(images, network, weights, progress));
            EditPlan edit = plan.edit();
            return new Encoded<>(
                    new ImageLatents(
                            edit == null ? new float[0] : encoded.getFirst().values(),
                            encoded.subList(images.size() - plan.references().size(), images.size())),
                    progress.end());
        }
    }

    private List<ReferenceLatents> encode(
            List<RgbImage> images, Network<LatentEncoder> network, TensorSource weights, PhaseProgress progress)
            throws ModelFormatException {
        List<ReferenceLatents> encoded = new ArrayList<>();
        ReferenceEncoder encoder =
                new ReferenceEncoder(network, weights, parts.selected().kernels(), parts.memory());
        int firstReference = images.size() - plan.references().size();
        for (int index = 0; index < images.size(); index++) {
            RgbImage image = images.get(index);
            float[] pixels = image.toInterleaved();
            LatentSize size = tokens(image);
            ReferenceLatents latents = encoder.encode(pixels, size, progress::advance);
            boolean isSource = plan.edit() != null && index == 0;
            finite.require(
                    latents.values(),
                    Component.AUTOENCODER,
                    isSource
                            ? "the latents of the source"
                            : "the latents of reference " + (index - firstReference + 1));
            if (isSource) {
                taps.tokens("source_latents", latents.values(), size.tokens());
            }
            if (index >= firstReference) {
                taps.planes("ref" + (index - firstReference) + ".pixels", pixels, image.height(), image.width());
                taps.planes(
                        "ref" + (index - firstReference) + ".latents", latents.values(), size.height(), size.width());
            }
            encoded.add(latents);
        }
        return encoded;
    }

    private void requireMemory(BatchPlanner batches) {
        ActivationMemory need = batches.memoryOf(BatchShape.single(batches.passes()));
        String smaller = "ask for a smaller image or fewer reference images";
        parts.memory().require(Phase.ENCODE_PROMPT, need.encodePrompt(), "close other programs");
        parts.memory().require(Phase.ENCODE_REFERENCES, Math.max(need.encodeReferences(), encodeSource()), smaller);
        parts.memory().require(Phase.DENOISE, need.denoise(), smaller);
        parts.memory().require(Phase.DECODE, need.denoise() + need.decodeBands(), smaller);
    }

    private long encodeSource() {
        return plan.edit() == null
                ? 0
                : StageCosts.encode(networks.encoder().orElseThrow(), plan.latentSize(), TilePolicy.BANDS)
                        .workspaceBytes();
    }

    private LatentSize tokens(RgbImage image) {
        return new LatentSize(image.height() / plan.pixelsPerToken(), image.width() / plan.pixelsPerToken());
    }

    private Map<String, Object> computation() {
        Map<String, Object> fields = new LinkedHashMap<>(parts.selected().plan().toMap());
        parts.transformer().policy().ifPresent(policy -> fields.put("quantization", policy));
        return fields;
    }

    private ImageParameters parameters(ImageTask task) {
        List<Float> sigmas = new ArrayList<>();
        for (float sigma : plan.levels().sigmas()) {
            sigmas.add(sigma);
        }
        return new ImageParameters(
                task.prompt(),
                plan.negativePrompt(),
                task.seed(),
                plan.request().noise().label(),
                plan.width(),
                plan.height(),
                plan.levels().steps(),
                plan.guidance(),
                plan.schedule().label(),
                sigmas,
                parts.model().name(),
                parts.digest(),
                plan.request().references().stream()
                        .map(ReferenceImage::identity)
                        .toList(),
                plan.request().referenceSize(),
                plan.edit() == null ? null : SourceParameters.of(plan.edit().edit()),
                plan.request().textTokens(),
                plan.guided() ? plan.request().interval() : GuidanceInterval.ALWAYS,
                plan.cachesReferences(),
                plan.request().stepCache(),
                plan.request().adapters().stream().map(AdapterIdentity::of).toList(),
                computation(),
                Version.current());
    }
}
