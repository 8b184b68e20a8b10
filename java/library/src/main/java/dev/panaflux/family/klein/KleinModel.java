package dev.panaflux.family.klein;

import dev.panaflux.adapters.AdaptableModule;
import dev.panaflux.family.BlockSizes;
import dev.panaflux.family.Component;
import dev.panaflux.family.ImageSides;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.Networks;
import dev.panaflux.model.ConfigChecks;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.Network;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.model.autoencoder.TinyAutoencoder;
import dev.panaflux.model.qwen3.Qwen3;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.Flux2;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SamplingDefaults;
import dev.panaflux.sampling.Schedule;
import dev.panaflux.sampling.SchedulerConfig;
import dev.panaflux.sampling.SchedulerConfig.TimeShiftType;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.convert.ConvertedTensor;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything about a klein model except its weights.
 *
 * @param variant how it was trained
 * @param transformer the transformer's sizes
 * @param autoencoder the autoencoder's sizes
 * @param textEncoder the text encoder's sizes
 * @param scheduler the settings of the schedule
 * @param tiny the decoder that takes the place of the autoencoder's, if there is one
 */
public record KleinModel(
        Variant variant,
        TransformerConfig transformer,
        AutoencoderConfig autoencoder,
        TextEncoderConfig textEncoder,
        SchedulerConfig scheduler,
        Optional<TinyAutoencoder> tiny)
        implements ModelDescription {

    /** Prompts have 512 tokens; longer ones are truncated, shorter ones padded. */
    static final PromptFormat PROMPTS = new PromptFormat(ChatTemplate::chatText, 512, true);

    /** The value of the published models, and diffusers' default. */
    static final int SAMPLE_SIZE = 1024;

    /** The settings of all published models, also used for single files. */
    static final SchedulerConfig SCHEDULER =
            new SchedulerConfig(1000, 3.0, true, TimeShiftType.EXPONENTIAL, OptionalDouble.empty());

    private static final int SMALLEST_SIDE = 64;
    private static final int LARGEST_SIDE = 2048;

    /**
     * Every linear layer inside the blocks: 95 % of klein's transformer. The others (embeddings of latents, text and time,
     * modulations, the output norm and projection) run once per step or request: errors there affect every token of every
     * block, and they hardly affect speed.
     */
    static final QuantizationPolicy BLOCKS = QuantizationPolicy.of(
            "blocks",
            List.of(
                    "transformer_blocks\\.\\d+\\.attn\\.to_[qkv]\\.weight",
                    "transformer_blocks\\.\\d+\\.attn\\.add_[qkv]_proj\\.weight",
                    "transformer_blocks\\.\\d+\\.attn\\.(to_out\\.0|to_add_out)\\.weight",
                    "transformer_blocks\\.\\d+\\.(ff|ff_context)\\.linear_(in|out)\\.weight",
                    "single_transformer_blocks\\.\\d+\\.attn\\.(to_qkv_mlp_proj|to_out)\\.weight"),
            List.of());

    /**
     * Checks that the components fit each other.
     *
     * @throws IllegalArgumentException if the transformer's input does not match the text encoder's output or the autoencoder's
     *     latents
     */
    public KleinModel {
        ConfigChecks.that(
                transformer.jointAttentionDim() == 3 * textEncoder.hiddenSize(),
                "joint_attention_dim",
                "3 * hidden_size=" + textEncoder.hiddenSize(),
                transformer.jointAttentionDim());
        ConfigChecks.that(
                transformer.inChannels() == 4 * autoencoder.latentChannels(),
                "in_channels",
                "4 * latent_channels=" + autoencoder.latentChannels(),
                transformer.inChannels());
    }

    /** A model with the autoencoder's own decoder. */
    public KleinModel(
            Variant variant,
            TransformerConfig transformer,
            AutoencoderConfig autoencoder,
            TextEncoderConfig textEncoder,
            SchedulerConfig scheduler) {
        this(variant, transformer, autoencoder, textEncoder, scheduler, Optional.empty());
    }

    @Override
    public String family() {
        return "FLUX.2 [klein]";
    }

    @Override
    public Networks networks() {
        KlAutoencoder latents = autoencoder(autoencoder);
        return new Networks(
                textEncoder(textEncoder),
                transformer(transformer),
                decoder(latents, tiny),
                Optional.of(latents.encoder()));
    }

    /** The decoder of {@code autoencoder}, or the one that takes its place. */
    static Network<LatentDecoder> decoder(KlAutoencoder autoencoder, Optional<TinyAutoencoder> tiny) {
        return tiny.map(TinyAutoencoder::decoder).orElseGet(autoencoder::decoder);
    }

    /**
     * The text encoder for a config. The outputs of layers L/4, L/2 and 3L/4 (9, 18 and 27 of 36) condition the transformer.
     * With fewer than four layers the first of them is number 0, the embedding itself.
     */
    static Qwen3 textEncoder(TextEncoderConfig config) {
        int layers = config.layers();
        return new Qwen3(config, List.of(layers / 4, layers / 2, layers * 3 / 4));
    }

    /** The transformer for a config. */
    static Flux2 transformer(TransformerConfig config) {
        return new Flux2(config);
    }

    /** The autoencoder for a config. */
    static KlAutoencoder autoencoder(AutoencoderConfig config) {
        return new KlAutoencoder(config);
    }

    @Override
    public SamplingDefaults sampling() {
        return variant.distilled()
                ? new SamplingDefaults(4, 1.0f, true, Schedule.EmpiricalMu::new, scheduler)
                : new SamplingDefaults(50, 4.0f, false, Schedule.EmpiricalMu::new, scheduler);
    }

    @Override
    public boolean cachesReferences() {
        return variant == Variant.DISTILLED_CACHED;
    }

    @Override
    public ImageSides sides() {
        return new ImageSides(SMALLEST_SIDE, autoencoder.sampleSize(), LARGEST_SIDE);
    }

    @Override
    public PromptFormat prompts() {
        return PROMPTS;
    }

    @Override
    public int vocabulary() {
        return textEncoder.vocabSize();
    }

    @Override
    public QuantizationPolicy quantization() {
        return BLOCKS;
    }

    @Override
    public List<AdaptableModule> adaptable() {
        return KleinModules.of(DryRun.requirements(transformer(transformer)), transformer);
    }

    @Override
    public BlockSizes blockSizes() {
        return new BlockSizes(transformer.innerDim(), transformer.feedForwardDim(), transformer.heads());
    }

    /** The layers after the last output, the final norm, and a counter of training batches. */
    @Override
    public List<TensorSpec> unread(Component component, StoredType type) {
        return switch (component) {
            case TEXT_ENCODER -> {
                List<TensorShape> stored = DryRun.requirements(new Qwen3(textEncoder, List.of(textEncoder.layers())));
                int needed = DryRun.requirements(textEncoder(textEncoder)).size();
                List<TensorSpec> unread = new ArrayList<>();
                for (TensorShape weight : stored.subList(needed, stored.size())) {
                    unread.add(new TensorSpec(weight.name(), type, weight.shape()));
                }
                unread.add(TensorSpec.of("model.norm.weight", type, textEncoder.hiddenSize()));
                yield unread;
            }
            case TRANSFORMER -> List.of();
            case AUTOENCODER -> List.of(TensorSpec.of("bn.num_batches_tracked", StoredType.I64));
        };
    }

    @Override
    public Role role(TensorSpec tensor) {
        String name = tensor.name();
        if (tensor.shape().size() < 2) {
            return name.endsWith(".bias") || name.endsWith(".running_mean") ? Role.OFFSET : Role.SCALE;
        }
        return name.endsWith("embed_tokens.weight") ? Role.TABLE : Role.MATRIX;
    }

    @Override
    public Map<String, String> configFiles() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(ModelSource.INDEX_FILE, ConfigWriter.modelIndex(variant));
        files.put(KleinFamily.SCHEDULER_CONFIG, ConfigWriter.scheduler(scheduler));
        files.put(KleinFamily.config(Component.TEXT_ENCODER), ConfigWriter.textEncoder(textEncoder));
        files.put(KleinFamily.config(Component.TRANSFORMER), ConfigWriter.transformer(transformer));
        files.put(KleinFamily.config(Component.AUTOENCODER), ConfigWriter.autoencoder(autoencoder));
        return files;
    }

    @Override
    public List<ConvertedTensor> exchanged(Component component, WeightCatalog weights) throws ModelFormatException {
        return ExchangeNames.of(component, weights);
    }

    @Override
    public Map<String, String> exchangedMetadata(Component component) {
        return component == Component.TRANSFORMER
                ? TrainingNotes.metadata(variant)
                : Map.of("general.architecture", "qwen3");
    }

    @Override
    public List<String> identity() {
        return List.of(
                "distilled " + variant.distilled() + (cachesReferences() ? ", cached references" : ""),
                IdentityText.of(transformer),
                autoencoderIdentity(),
                IdentityText.of(textEncoder),
                IdentityText.of(scheduler));
    }

    private String autoencoderIdentity() {
        return IdentityText.of(autoencoder)
                + tiny.map(sizes -> ", decoded by " + IdentityText.of(sizes)).orElse("");
    }

    @Override
    public String identity(Component component) {
        return switch (component) {
            case TEXT_ENCODER -> IdentityText.of(textEncoder);
            case TRANSFORMER -> IdentityText.of(transformer);
            case AUTOENCODER -> autoencoderIdentity();
        };
    }
}
