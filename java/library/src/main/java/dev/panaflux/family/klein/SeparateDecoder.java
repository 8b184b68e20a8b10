package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.TinyAutoencoder;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder in a file of its own, which takes the place of an autoencoder's: one of its kind with other widths, or TAEF2. The names
 * of the former may lack {@code decoder.}, and what it does not have, such as the statistics of latents, comes from the autoencoder.
 *
 * @param weights the decoder's weights
 * @param tiny the sizes of TAEF2's network, if it is one
 */
record SeparateDecoder(WeightCatalog weights, Optional<TinyAutoencoder> tiny) {

    private static final String PREFIX = "decoder.";
    private static final String BEFORE = "post_quant_conv.";
    private static final String WRAPPERS = "^" + OriginalNames.WRAPPERS + "+";

    private static final String INPUT = PREFIX + "conv_in.weight";
    private static final String LEVEL = PREFIX + "up_blocks.0.resnets.0.conv1.weight";

    /** What only a denoiser has, whose other names are those of a decoder without prefix. */
    private static final String DOWNWARD = PREFIX + "down_blocks.";

    /** Files of the published repositories, the smaller first. */
    private static final List<String> NAMES = List.of(
            "small_decoder.safetensors",
            "taef2.safetensors",
            "full_encoder_small_decoder.safetensors",
            "diffusion_pytorch_model.safetensors");

    /**
     * Reads the headers of a decoder's file, or of one in a folder.
     *
     * @throws ModelFormatException if it is missing or damaged, or holds no decoder
     */
    static SeparateDecoder read(Path location) throws ModelFormatException {
        WeightFiles files = WeightFiles.read(location, NAMES);
        WeightCatalog tiny = WeightCatalog.of(files, TinyNames.SCHEME);
        if (tiny.contains(TinyNames.INPUT)) {
            return new SeparateDecoder(tiny, Optional.of(sizes(tiny)));
        }
        WeightCatalog weights = named(files);
        if (!weights.contains(INPUT)) {
            throw new ModelFormatException("%s: expected a FLUX.2 decoder, found other weights%s"
                    .formatted(files.location(), weights.explanation()));
        }
        return new SeparateDecoder(weights, Optional.empty());
    }

    /** The weights by the autoencoder's names, which a file of a decoder may shorten. */
    private static WeightCatalog named(WeightFiles files) throws ModelFormatException {
        Map<String, TensorEntry> unwrapped = new LinkedHashMap<>();
        files.tensors().forEach((name, entry) -> unwrapped.put(name.replaceFirst(WRAPPERS, ""), entry));
        boolean bare = unwrapped.containsKey("conv_in.weight");
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        unwrapped.forEach((name, entry) -> tensors.put(bare && !name.startsWith(BEFORE) ? PREFIX + name : name, entry));
        return WeightCatalog.of(
                new WeightFiles(files.location(), files.files(), tensors), OriginalNames.of(Component.AUTOENCODER));
    }

    /**
     * The decoder in a file that holds no whole autoencoder; empty for every other file.
     *
     * @throws ModelFormatException if the file is missing or damaged
     */
    static Optional<SeparateDecoder> alone(Path location) throws ModelFormatException {
        WeightFiles files = WeightFiles.read(location, NAMES);
        for (Component other : List.of(Component.TRANSFORMER, Component.TEXT_ENCODER)) {
            if (WeightCatalog.of(files, OriginalNames.of(other)).contains(OriginalNames.mark(other))) {
                return Optional.empty();
            }
        }
        boolean tiny = WeightCatalog.of(files, TinyNames.SCHEME).contains(TinyNames.INPUT);
        Set<String> names = named(files).names();
        boolean large = names.contains(INPUT)
                && names.contains(LEVEL)
                && names.stream().noneMatch(name -> name.startsWith("encoder.") || name.startsWith(DOWNWARD));
        return tiny || large ? Optional.of(read(location)) : Optional.empty();
    }

    /** What it is, for messages. */
    String label() {
        return tiny.isPresent() ? "a TAEF2 decoder" : "a FLUX.2 decoder";
    }

    private static TinyAutoencoder sizes(WeightCatalog weights) throws ModelFormatException {
        List<Long> shape = weights.shape(TinyNames.INPUT);
        if (shape.size() != 4) {
            throw new ModelFormatException("%s: tensor %s: expected 4 axes, found %s"
                    .formatted(weights.files().location(), TinyNames.INPUT, shape));
        }
        try {
            return new TinyAutoencoder(clamped(shape.get(1)), clamped(shape.get(0)));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(weights.files().location() + ": " + e.getMessage(), e);
        }
    }

    private static int clamped(long axis) {
        return Math.toIntExact(Math.min(axis, Integer.MAX_VALUE));
    }

    /** The weights of {@code autoencoder} with this decoder. */
    WeightCatalog in(WeightCatalog autoencoder) {
        return autoencoder.with(weights, SeparateDecoder::isOwn);
    }

    /**
     * Checks that this decoder has all that must come from it.
     *
     * @param needed the weights of the whole autoencoder
     * @throws ModelFormatException for the first weight that is missing or has another shape
     */
    void require(List<TensorShape> needed) throws ModelFormatException {
        weights.require(needed.stream().filter(weight -> isOwn(weight.name())).toList());
    }

    private static boolean isOwn(String name) {
        return name.startsWith(PREFIX) || name.startsWith(BEFORE);
    }

    /**
     * The config of {@code autoencoder} with this decoder.
     *
     * @throws ModelFormatException if the decoder is for other latents
     */
    AutoencoderConfig in(AutoencoderConfig autoencoder) throws ModelFormatException {
        if (tiny.isPresent()) {
            requireSame(
                    "latent channels", autoencoder.latentChannels(), tiny.get().latentChannels());
            requireSame("pixels per latent", autoencoder.downscale(), TinyAutoencoder.UPSCALE);
            return autoencoder;
        }
        List<Integer> channels = new ArrayList<>();
        for (int level = 0; level < autoencoder.blockOutChannels().size(); level++) {
            List<Long> shape = weights.shape(PREFIX + "up_blocks." + level + ".resnets.0.conv1.weight");
            channels.addFirst(shape.isEmpty() ? 0 : clamped(shape.getFirst()));
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

    private void requireSame(String what, int expected, int found) throws ModelFormatException {
        if (expected != found) {
            throw new ModelFormatException("%s: expected a decoder of %d %s as in the model, found one of %d"
                    .formatted(weights.files().location(), expected, what, found));
        }
    }
}
