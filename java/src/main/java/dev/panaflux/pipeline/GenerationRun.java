package dev.panaflux.pipeline;

import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.KernelPlan;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.autoencoder.LatentDecoder;
import dev.panaflux.model.autoencoder.LatentEncoder;
import dev.panaflux.model.autoencoder.TilePolicy;
import dev.panaflux.model.transformer.TokenLayout;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.weights.AutoencoderConfig;
import dev.panaflux.weights.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightSource;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One request's way through the phases. */
final class GenerationRun {

    private final ModelFiles model;
    private final Kernels kernels;
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
        this.kernelPlan = kernelPlan;
        this.prompts = prompts;
        this.tokenizer = tokenizer;
        this.memory = memory;
        this.transformer = transformer;
        this.plan = plan;
        this.control = control;
        this.taps = new StageTaps(control.stages());
        this.autoencoder = model.autoencoder();
        this.modelDigest = modelDigest;
    }

    /** Runs all phases and hands each picture over as soon as it is done. */
    void execute(Consumer<GeneratedImage> finished) throws ModelFormatException {
        requireMemory();
        transformer.prepare(control);
        Encoded<List<PromptEmbeds>> embeds = encodePrompts();
        Encoded<List<ReferenceLatents>> references = encodeReferences();
        Conditions conditions = new Conditions(
                embeds.value().getFirst(), plan.guided() ? embeds.value().getLast() : null, references.value());
        try (WeightSource transformerWeights = transformer.open(control);
                Arena arena = Arena.ofShared()) {
            Denoiser denoiser = new Denoiser(
                    kernels, model.transformer(), transformerWeights, layout(), conditions, plan.guidance(), arena);
            for (int image = 0; image < plan.request().count(); image++) {
                List<Duration> steps = new ArrayList<>();
                float[] latents = denoise(denoiser, image, steps);
                Encoded<RgbImage> picture = decode(latents, image);
                Timings timings = new Timings(embeds.time(), references.time(), steps, picture.time());
                finished.accept(new GeneratedImage(picture.value(), parameters(image), timings));
            }
        }
    }

    /** A phase's result and how long it took. */
    private record Encoded<T>(T value, Duration time) {}

    private Encoded<List<PromptEmbeds>> encodePrompts() throws ModelFormatException {
        List<PromptTokens> tokens = new ArrayList<>();
        tokens.add(tokenize("prompt", plan.request().prompt()));
        if (plan.guided()) {
            tokens.add(tokenize("negative prompt", plan.negativePrompt()));
        }
        taps.ints("input_ids", tokens.getFirst().ids());
        taps.ints("attention_mask", tokens.getFirst().attentionMask());
        PhaseProgress progress = start(Phase.ENCODE_PROMPT, 0, prompts.units(tokens));
        List<PromptEmbeds> embeds = prompts.encode(tokens, progress);
        Duration time = progress.end();
        taps.tokens(
                "prompt_embeds", embeds.getFirst().values(), embeds.getFirst().tokens());
        if (plan.guided()) {
            taps.tokens(
                    "negative_prompt_embeds",
                    embeds.getLast().values(),
                    embeds.getLast().tokens());
        }
        return new Encoded<>(embeds, time);
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
                start(Phase.ENCODE_REFERENCES, 0, references.size() * PictureEncoder.units(autoencoder));
        List<ReferenceLatents> encoded = new ArrayList<>();
        try (WeightStore weights = model.openAutoencoder()) {
            LatentEncoder encoder = new LatentEncoder(kernels, autoencoder, weights);
            PictureEncoder pictures = new PictureEncoder(encoder, autoencoder);
            for (int index = 0; index < references.size(); index++) {
                RgbImage picture = references.get(index);
                float[] pixels = picture.toInterleaved();
                taps.planes("ref" + index + ".pixels", pixels, picture.height(), picture.width());
                LatentSize tokens = tokens(picture);
                TilePolicy policy =
                        policy(PictureEncoder.workspaceBytes(encoder, autoencoder, tokens, TilePolicy.WHOLE));
                ReferenceLatents latents = pictures.encode(pixels, tokens, policy, progress);
                taps.planes("ref" + index + ".latents", latents.values(), tokens.height(), tokens.width());
                encoded.add(latents);
            }
        }
        return new Encoded<>(encoded, progress.end());
    }

    private float[] denoise(Denoiser denoiser, int image, List<Duration> times) {
        LatentSize size = plan.latentSize();
        int channels = model.transformer().inChannels();
        int steps = plan.levels().steps();
        float[] latents = plan.request().noise().tokens(seed(image), channels, size.height(), size.width());
        StageTaps stages = image == 0 ? taps : new StageTaps(null);
        stages.planes("noise", latents, size.height(), size.width());
        stages.vector("sigmas", plan.levels().sigmas());
        stages.vector("timesteps", plan.levels().timesteps());
        int blocks = model.transformer().layers() + model.transformer().singleLayers();
        PhaseProgress progress = start(Phase.DENOISE, image, steps * blocks * (plan.guided() ? 2 : 1));
        long[] started = {System.nanoTime()};
        denoiser.denoise(latents, plan.levels(), stages, (done, total) -> progress.advance(), (step, values) -> {
            Duration time = Duration.ofNanos(System.nanoTime() - started[0]);
            started[0] = System.nanoTime();
            times.add(time);
            stages.tokens("latents.step" + step, values, size.tokens());
            control.progress().on(new ProgressEvent.StepDone(image, step, steps, time));
        });
        progress.end();
        return latents;
    }

    private Encoded<RgbImage> decode(float[] latents, int image) throws ModelFormatException {
        PhaseProgress progress = start(Phase.DECODE, image, PictureDecoder.units(autoencoder));
        try (WeightStore weights = model.openAutoencoder()) {
            LatentDecoder decoder = new LatentDecoder(kernels, autoencoder, weights);
            TilePolicy policy =
                    policy(PictureDecoder.workspaceBytes(decoder, autoencoder, plan.latentSize(), TilePolicy.WHOLE));
            float[] pixels = new PictureDecoder(decoder, autoencoder)
                    .decode(latents, plan.latentSize(), policy, decoderObserver(image), progress);
            return new Encoded<>(RgbImage.fromInterleaved(plan.width(), plan.height(), pixels), progress.end());
        }
    }

    private StageObserver decoderObserver(int image) {
        if (!taps.active() || image > 0) {
            return StageObserver.NONE;
        }
        int latentHeight = 2 * plan.latentSize().height();
        int latentWidth = 2 * plan.latentSize().width();
        return (stage, value) -> {
            boolean picture = stage.equals("decoded");
            taps.planes(
                    stage,
                    value.toFloats(),
                    picture ? plan.height() : latentHeight,
                    picture ? plan.width() : latentWidth);
        };
    }

    /** Whole pictures are faster; bands are for those that would not fit. */
    private TilePolicy policy(long wholeBytes) {
        return memory.fits(wholeBytes) ? TilePolicy.WHOLE : TilePolicy.BANDS;
    }

    private void requireMemory() throws ModelFormatException {
        ActivationMemory need = ActivationMemory.of(model, kernels, layout(), plan.guided() ? 2 : 1);
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

    private PhaseProgress start(Phase phase, int image, int units) {
        return new PhaseProgress(control.progress(), control.cancellation(), phase, image, units);
    }

    private long seed(int image) {
        return plan.request().seed() + image;
    }

    private Map<String, Object> computation() {
        Map<String, Object> fields = new LinkedHashMap<>(kernelPlan.toMap());
        transformer.policy().ifPresent(policy -> fields.put("quantization", policy));
        return fields;
    }

    private ImageParameters parameters(int image) {
        List<Float> sigmas = new ArrayList<>();
        for (float sigma : plan.levels().sigmas()) {
            sigmas.add(sigma);
        }
        return new ImageParameters(
                plan.request().prompt(),
                plan.negativePrompt(),
                seed(image),
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
