package dev.panaflux.family.testkit;

import dev.panaflux.adapters.AdaptableModule;
import dev.panaflux.family.BlockSizes;
import dev.panaflux.family.Component;
import dev.panaflux.family.ImageSides;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.Networks;
import dev.panaflux.model.qwen3.Qwen3;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.Flux2;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SamplingDefaults;
import dev.panaflux.sampling.Schedule;
import dev.panaflux.sampling.SchedulerConfig;
import dev.panaflux.sampling.SchedulerConfig.TimeShiftType;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;

/**
 * Its text encoder gives the output of its last layer but one, for as many tokens as the prompt has; its transformer predicts
 * the negated velocity; its latents are scaled and shifted; it takes three steps along a straight schedule, with guidance.
 *
 * @param text the text encoder's sizes
 * @param transformer the transformer's sizes
 * @param scale of a latent over its normalised value
 * @param shift of a latent whose normalised value is 0
 * @param references whether it has an encoder for reference images
 */
record PebbleModel(TextEncoderConfig text, TransformerConfig transformer, float scale, float shift, boolean references)
        implements ModelDescription {

    static final PromptFormat PROMPTS = new PromptFormat(prompt -> "Picture: " + prompt, 40, false);

    private static final SchedulerConfig SCHEDULER =
            new SchedulerConfig(1000, 1, false, TimeShiftType.LINEAR, OptionalDouble.empty());

    @Override
    public String family() {
        return "Pebble";
    }

    @Override
    public Networks networks() {
        PatchAutoencoder latents = new PatchAutoencoder(transformer.inChannels(), scale, shift);
        return new Networks(
                new Qwen3(text, List.of(text.layers() - 1)),
                weights -> new NegatedVelocity(new Flux2(transformer).bind(weights)),
                latents::decoder,
                references ? Optional.of(latents::encoder) : Optional.empty());
    }

    @Override
    public List<AdaptableModule> adaptable() {
        return networks().requirements(Component.TRANSFORMER).stream()
                .filter(weight -> weight.shape().size() == 2)
                .map(PebbleModel::module)
                .toList();
    }

    private static AdaptableModule module(TensorShape weight) {
        long rows = weight.shape().getFirst();
        return new AdaptableModule(
                weight.name().replaceFirst("\\.weight$", ""),
                rows,
                weight.shape().getLast(),
                List.of(new AdaptableModule.Part(0, rows, weight.name(), 0, rows)));
    }

    @Override
    public SamplingDefaults sampling() {
        return new SamplingDefaults(3, 2.5f, false, Schedule.Linear::new, SCHEDULER);
    }

    @Override
    public ImageSides sides() {
        return new ImageSides(32, 48, 256);
    }

    @Override
    public PromptFormat prompts() {
        return PROMPTS;
    }

    @Override
    public int vocabulary() {
        return text.vocabSize();
    }

    @Override
    public QuantizationPolicy quantization() {
        return QuantizationPolicy.of("single blocks", List.of("single_transformer_blocks\\..*\\.to_.*"), List.of());
    }

    @Override
    public BlockSizes blockSizes() {
        return new BlockSizes(transformer.innerDim(), transformer.feedForwardDim(), transformer.heads());
    }

    @Override
    public List<TensorSpec> unread(Component component, StoredType type) {
        return component == Component.TRANSFORMER ? List.of(TensorSpec.of("age", StoredType.I32)) : List.of();
    }

    @Override
    public Role role(TensorSpec tensor) {
        if (tensor.shape().size() < 2) {
            return tensor.name().endsWith(".bias") ? Role.OFFSET : Role.SCALE;
        }
        return tensor.name().contains("embed_tokens") ? Role.TABLE : Role.MATRIX;
    }

    @Override
    public Map<String, String> configFiles() {
        return Map.of(
                ModelSource.INDEX_FILE,
                JsonMapper.shared()
                        .createObjectNode()
                        .put("_class_name", PebbleFamily.PIPELINE)
                        .put("width", transformer.innerDim())
                        .put("heads", transformer.heads())
                        .put("blocks", transformer.singleLayers())
                        .put("channels", transformer.inChannels())
                        .put("text_width", text.hiddenSize())
                        .put("text_layers", text.layers())
                        .put("scale", scale)
                        .put("shift", shift)
                        .put("references", references)
                        .toString());
    }

    @Override
    public List<String> identity() {
        return List.of(toString());
    }

    @Override
    public String identity(Component component) {
        return toString();
    }
}
