package dev.panaflux.bench.run;

import dev.panaflux.bench.BenchReport.Model;
import dev.panaflux.bench.Variant.Cost;
import dev.panaflux.bench.Workload.Size;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.Networks;
import dev.panaflux.kernels.Precision;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.work.Work;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.int8.Quantizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the work of each stage from a model's sizes. */
final class ModelCosts {

    /** Bytes per row besides its integers: the scale and the sum of the integers. */
    private static final long BYTES_PER_QUANTIZED_ROW = Float.BYTES + Integer.BYTES;

    private final ModelFiles model;
    private final Networks networks;
    private final int textTokens;

    /**
     * The work of images of a model.
     *
     * @param textTokens tokens of each prompt with its padding, or null for the model's
     */
    ModelCosts(ModelFiles model, @Nullable Integer textTokens) throws ModelFormatException {
        this.model = model;
        this.networks = model.description().networks();
        this.textTokens = textTokens != null
                ? textTokens
                : PromptTokenizer.load(model.tokenizer(), model.description().prompts())
                        .maxLength();
    }

    /** The description of the model for a report. */
    Model facts(boolean synthetic) throws ModelFormatException {
        Map<String, Long> parameters = new LinkedHashMap<>();
        Map<String, Long> storedBytes = new LinkedHashMap<>();
        for (Component component : Component.values()) {
            parameters.put(component.label(), elements(model.needed(component)));
            storedBytes.put(component.label(), storedBytes(component));
        }
        return new Model(
                model.name(),
                ModelDigest.of(model),
                model.description().sampling().distilled(),
                synthetic,
                textTokens,
                parameters,
                storedBytes);
    }

    /** Bytes of all weights that a run in {@code precision} reads. */
    long storedBytes(Precision precision) {
        return storedBytes(Component.TEXT_ENCODER)
                + (precision == Precision.INT8 ? quantizedBytes() : storedBytes(Component.TRANSFORMER))
                + storedBytes(Component.AUTOENCODER);
    }

    Cost encode(int passes) {
        return cost(
                StageCosts.encode(networks.textEncoder(), textTokens, 1).work(),
                passes,
                (double) storedBytes(Component.TEXT_ENCODER) / elements(model.needed(Component.TEXT_ENCODER)));
    }

    /** Blocks of a transformer pass. */
    int blocks(Size size) {
        return StageCosts.step(networks.velocityModel(), layout(size), 1).blocks();
    }

    private TokenLayout layout(Size size) {
        return new TokenLayout(textTokens, latents(size), List.of());
    }

    /**
     * The mean step.
     *
     * @param passes transformer passes per step, of all steps on average
     */
    Cost step(Size size, double passes, Precision precision) {
        long bytes = precision == Precision.INT8 ? quantizedBytes() : storedBytes(Component.TRANSFORMER);
        return cost(
                StageCosts.step(networks.velocityModel(), layout(size), 1).work(),
                passes,
                (double) bytes / elements(model.needed(Component.TRANSFORMER)));
    }

    Cost decode(Size size) {
        return cost(
                StageCosts.decode(networks.decoder(), latents(size), TilePolicy.WHOLE)
                        .work(),
                1,
                (double) storedBytes(Component.AUTOENCODER) / elements(model.needed(Component.AUTOENCODER)));
    }

    private LatentSize latents(Size size) {
        int pixels = DryRun.bind(networks.decoder()).pixelsPerToken();
        return new LatentSize(size.height() / pixels, size.width() / pixels);
    }

    private static Cost cost(Work work, double times, double bytesPerWeight) {
        return new Cost(Math.round(times * work.flop()), Math.round(times * work.bytes(bytesPerWeight)));
    }

    private long storedBytes(Component component) {
        return model.neededBytes(component);
    }

    /** Bytes of the transformer's weights with 8-bit integers in the blocks, as the pipeline makes them. */
    private long quantizedBytes() {
        List<TensorShape> quantized = Quantizer.chosen(
                model.needed(Component.TRANSFORMER), model.description().quantization());
        long rows = quantized.stream()
                .mapToLong(weight -> weight.shape().getFirst())
                .sum();
        return storedBytes(Component.TRANSFORMER)
                - model.weights(Component.TRANSFORMER).bytesOf(quantized)
                + elements(quantized)
                + rows * BYTES_PER_QUANTIZED_ROW;
    }

    private static long elements(List<TensorShape> shapes) {
        return Math.max(1, shapes.stream().mapToLong(TensorShape::elements).sum());
    }
}
