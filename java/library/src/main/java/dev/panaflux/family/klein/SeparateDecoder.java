package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A decoder in a file of its own, which takes the place of an autoencoder's. Its names may lack {@code decoder.}, and what it does
 * not have, such as the statistics of latents, comes from the autoencoder.
 *
 * @param weights the decoder's weights
 */
record SeparateDecoder(WeightCatalog weights) {

    private static final String PREFIX = "decoder.";
    private static final String BEFORE = "post_quant_conv.";

    /** Files of BFL's repository, the smaller first. */
    private static final List<String> NAMES = List.of(
            "small_decoder.safetensors",
            "full_encoder_small_decoder.safetensors",
            "diffusion_pytorch_model.safetensors");

    /**
     * Reads the headers of a decoder's file, or of one in a folder.
     *
     * @throws ModelFormatException if it is missing or damaged, or holds no decoder
     */
    static SeparateDecoder read(Path location) throws ModelFormatException {
        WeightFiles files = WeightFiles.read(location, NAMES);
        boolean bare = files.tensors().containsKey("conv_in.weight");
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        files.tensors().forEach((name, entry) -> tensors.put(bare ? PREFIX + name : name, entry));
        WeightCatalog weights = WeightCatalog.of(
                new WeightFiles(files.location(), files.files(), tensors), OriginalNames.of(Component.AUTOENCODER));
        if (!weights.contains(PREFIX + "conv_in.weight")) {
            throw new ModelFormatException("%s: expected a FLUX.2 decoder, found other weights%s"
                    .formatted(files.location(), weights.explanation()));
        }
        return new SeparateDecoder(weights);
    }

    /** The weights of {@code autoencoder} with this decoder. */
    WeightCatalog in(WeightCatalog autoencoder) {
        return autoencoder.with(weights, name -> name.startsWith(PREFIX) || name.startsWith(BEFORE));
    }

    /** The config of {@code autoencoder} with this decoder. */
    AutoencoderConfig in(AutoencoderConfig autoencoder) throws ModelFormatException {
        List<Integer> channels = new ArrayList<>();
        for (int level = 0; level < autoencoder.blockOutChannels().size(); level++) {
            List<Long> shape = weights.shape(PREFIX + "up_blocks." + level + ".resnets.0.conv1.weight");
            channels.addFirst(shape.isEmpty() ? 0 : Math.toIntExact(Math.min(shape.getFirst(), Integer.MAX_VALUE)));
        }
        try {
            return new AutoencoderConfig(
                    autoencoder.inChannels(),
                    autoencoder.outChannels(),
                    autoencoder.latentChannels(),
                    autoencoder.blockOutChannels(),
                    channels,
                    autoencoder.layersPerBlock(),
                    autoencoder.normNumGroups(),
                    autoencoder.useQuantConv(),
                    weights.contains(BEFORE + "weight"),
                    autoencoder.midBlockAddAttention(),
                    autoencoder.batchNormEps(),
                    autoencoder.sampleSize());
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(weights.files().location() + ": " + e.getMessage(), e);
        }
    }
}
