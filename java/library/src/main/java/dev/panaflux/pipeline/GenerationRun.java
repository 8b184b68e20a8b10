package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentEncoder;
import dev.panaflux.system.Version;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request's way through the phases. */
final class GenerationRun {

    private final ModelFiles model;
    private final Kernels kernels;
    private final ComputePool pool;
    private final KernelPlan kernelPlan;
    private final PromptEncoder prompts;
    private final PromptTokenizer tokenizer;
    private final MemoryCheck memory;
    private final TransformerWeights transformer;
    private final RequestPlan plan;
    private final RunControl control;
    private final StageTaps taps;
    private final AutoencoderConfig autoencoder;
    private final String modelDigest;

    GenerationRun(
            ModelFiles model,
            Kernels kernels,
            ComputePool pool,
            KernelPlan kernelPlan,
            PromptEncoder prompts,
            PromptTokenizer tokenizer,
            MemoryCheck memory,
            TransformerWeights transformer,
            RequestPlan plan,
            RunControl control,
            String modelDigest) {
        this.model = model;
        this.kernels = kernels;
        this.pool = pool;
        this.kernelPlan = kernelPlan;
        this.prompts = prompts;
        this.tokenizer = tokenizer;
        this.memory = memory;
        this.transformer = transformer;
        this.plan = plan;
        this.control = control;
        this.taps = new StageTaps(control.stages());
        this.autoencoder = KleinModel.of(model).autoencoder();
        this.modelDigest = modelDigest;
    }

    /** Runs all phases and hands each picture over as soon as it is done. */
    void execute(Consumer<GeneratedImage> finished) throws ModelFormatException {
        BatchPlanner batches = new BatchPlanner(model, kernels, pool, memory, layout(), plan.guided() ? 2 : 1);
        requireMemory(batches);
        transformer.prepare(control);
        List<ImageTask> tasks = ImageTask.of(plan.request());
        BatchShape shape = batches.choose(tasks.size(), plan.request().batch(), transformer.bytes());
        int promptsKept = PromptEncoder.KEPT_PROMPTS - (plan.guided() ? 1 : 0);
        Encoded<List<ReferenceLatents>> references = null;
        for (List<ImageTask> round : ImageTask.rounds(tasks, promptsKept)) {
            Encoded<Prompts> prompts = encodePrompts(round);
            if (references == null) {
                references = encodeReferences();
            }
            draw(round, shape, prompts, references, finished);
        }
    }

    /** A phase's result and how long it took. */
    private record Encoded<T>(T value, Duration time) {}

    /** Encodings of a round's prompts, and of the negative one where there is guidance. */
    private record Prompts(
            Map<String, PromptEmbeds> positive, @Nullable PromptEmbeds negative) {
        Conditions conditions(List<ImageTask> tasks) {
            List<PromptEmbeds> embeds = tasks.stream()
                    .map(task -> Objects.requireNonNull(positive.get(task.prompt())))
                    .toList();
            return new Conditions(embeds, negative);
        }
    }

    private void draw(
            List<ImageTask> round,
            BatchShape shape,
            Encoded<Prompts> prompts,
            Encoded<List<ReferenceLatents>> references,
            Consumer<GeneratedImage> finished)
            throws ModelFormatException {
        PictureDrawer drawer = new PictureDrawer(model, kernels, pool, memory, plan, control, taps);
        try (TensorSource weights = transformer.open(control);
                Arena arena = Arena.ofShared()) {
            Denoiser denoiser = new Denoiser(
                    kernels,
                    KleinModel.of(model).transformer(),
                    weights,
                    layout(),
                    references.value(),
                    plan.guidance(),
                    shape,
                    arena);
            for (List<ImageTask> group : ImageTask.groups(round, shape.pictures())) {
                Conditions conditions = prompts.value().conditions(group);
                PictureDrawer.Denoised denoised = drawer.denoise(denoiser, shape, group, conditions);
                for (int index = 0; index < group.size(); index++) {
                    ImageTask task = group.get(index);
                    PictureDrawer.Decoded picture =
                            drawer.decode(denoised.latents().get(index), task);
                    Timings timings = new Timings(
                            prompts.time(), references.time(), denoised.steps(), group.size(), picture.time());
                    finished.accept(new GeneratedImage(picture.image(), parameters(task), timings));
                }
            }
        }
    }

    private Encoded<Prompts> encodePrompts(List<ImageTask> round) throws ModelFormatException {
        List<String> texts = round.stream().map(ImageTask::prompt).distinct().toList();
        List<PromptTokens> tokens = new ArrayList<>();
        for (String text : texts) {
            tokens.add(tokenize("prompt", text));
        }
        if (plan.guided()) {
            tokens.add(tokenize("negative prompt", plan.negativePrompt()));
        }
        boolean first = round.getFirst().index() == 0;
        StageTaps stages = first ? taps : new StageTaps(null);
        stages.ints("input_ids", tokens.getFirst().ids());
        stages.ints("attention_mask", tokens.getFirst().attentionMask());
        ImageRange images = new ImageRange(round.getFirst().index(), round.size());
        PhaseProgress progress = start(Phase.ENCODE_PROMPT, images, prompts.units(tokens));
        List<PromptEmbeds> embeds = prompts.encode(tokens, progress);
        Duration time = progress.end();
        record(stages, "prompt_embeds", embeds.getFirst());
        PromptEmbeds negative = plan.guided() ? embeds.getLast() : null;
        if (negative != null) {
            record(stages, "negative_prompt_embeds", negative);
        }
        Map<String, PromptEmbeds> positive = new LinkedHashMap<>();
        for (int index = 0; index < texts.size(); index++) {
            positive.put(texts.get(index), embeds.get(index));
        }
        return new Encoded<>(new Prompts(positive, negative), time);
    }

    private static void record(StageTaps stages, String name, PromptEmbeds embeds) {
        stages.tokens(name, embeds.values(), embeds.tokens());
    }

    private PromptTokens tokenize(String what, String text) {
        PromptTokens tokens = tokenizer.tokenize(text);
        if (tokens.truncated()) {
            control.progress()
                    .on(new ProgressEvent.Notice("the %s has %d tokens and is cut after %d"
                            .formatted(what, tokens.promptTokens(), tokenizer.maxLength())));
        }
        return tokens;
    }

    private Encoded<List<ReferenceLatents>> encodeReferences() throws ModelFormatException {
        List<RgbImage> references = plan.references();
        if (references.isEmpty()) {
            return new Encoded<>(List.of(), Duration.ZERO);
        }
        PhaseProgress progress =
                start(Phase.ENCODE_REFERENCES, allImages(), references.size() * PictureEncoder.units(autoencoder));
        List<ReferenceLatents> encoded = new ArrayList<>();
        try (WeightStore weights = model.open(Component.AUTOENCODER)) {
            LatentEncoder encoder = new LatentEncoder(kernels, pool, autoencoder, weights);
            PictureEncoder pictures = new PictureEncoder(encoder, autoencoder);
            for (int index = 0; index < references.size(); index++) {
                RgbImage picture = references.get(index);
                float[] pixels = picture.toInterleaved();
                taps.planes("ref" + index + ".pixels", pixels, picture.height(), picture.width());
                LatentSize tokens = tokens(picture);
                TilePolicy policy =
                        memory.policy(PictureEncoder.workspaceBytes(encoder, autoencoder, tokens, TilePolicy.WHOLE));
                ReferenceLatents latents = pictures.encode(pixels, tokens, policy, progress);
                taps.planes("ref" + index + ".latents", latents.values(), tokens.height(), tokens.width());
                encoded.add(latents);
            }
        }
        return new Encoded<>(encoded, progress.end());
    }

    private void requireMemory(BatchPlanner batches) throws ModelFormatException {
        ActivationMemory need = batches.memoryOf(BatchShape.single(batches.passes()));
        String smaller = "ask for a smaller picture or fewer references";
        memory.require(Phase.ENCODE_PROMPT, need.encodePrompt(), "end other programs");
        memory.require(Phase.ENCODE_REFERENCES, need.encodeReferences(), smaller);
        memory.require(Phase.DENOISE, need.denoise(), smaller);
        memory.require(Phase.DECODE, need.denoise() + need.decodeBands(), smaller);
    }

    private TokenLayout layout() {
        return new TokenLayout(
                tokenizer.maxLength(),
                plan.latentSize(),
                plan.references().stream().map(this::tokens).toList());
    }

    private LatentSize tokens(RgbImage picture) {
        int pixels = 2 * autoencoder.downscale();
        return new LatentSize(picture.height() / pixels, picture.width() / pixels);
    }

    private PhaseProgress start(Phase phase, ImageRange images, int units) {
        return new PhaseProgress(control.progress(), control.cancellation(), phase, images, units);
    }

    private ImageRange allImages() {
        return new ImageRange(
                0, plan.request().prompts().size() * plan.request().count());
    }

    private Map<String, Object> computation() {
        Map<String, Object> fields = new LinkedHashMap<>(kernelPlan.toMap());
        transformer.policy().ifPresent(policy -> fields.put("quantization", policy));
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
                model.name(),
                modelDigest,
                plan.request().references().stream().map(Reference::identity).toList(),
                computation(),
                Version.current());
    }
}
