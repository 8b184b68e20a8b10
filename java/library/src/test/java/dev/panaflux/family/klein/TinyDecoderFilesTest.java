package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.TinyAutoencoder;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TinyDecoderFilesTest {

    private static final Path TINY_DECODER = Resources.resource("/reference/decoders/tiny.safetensors");

    private final Path model = Resources.resource("/reference/models/tiny");

    @TempDir
    private Path folder;

    /** A copy of the decoder under other names. */
    private Path renamed(String file, UnaryOperator<String> name) throws IOException {
        Path target = folder.resolve(file);
        try (WeightStore store = WeightStore.open(TINY_DECODER)) {
            Map<String, TensorEntry> stored = new LinkedHashMap<>();
            store.catalog().files().tensors().values().forEach(entry -> stored.put(name.apply(entry.name()), entry));
            List<TensorSpec> specs = new ArrayList<>();
            stored.forEach((other, entry) -> specs.add(new TensorSpec(other, entry.type(), entry.shape())));
            SafetensorsWriter.write(target, Map.of(), specs, (spec, out) -> {
                TensorEntry entry = Objects.requireNonNull(stored.get(spec.name()));
                long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
                out.write(store.tensor(entry.name(), shape).segment().asByteBuffer());
            });
        }
        return target;
    }

    /** A name with the number of the layer in TAEF2's own code, which counts one layer more. */
    private static String original(String prefix, String name) {
        String[] parts = name.split("\\.", 4);
        return prefix + (Integer.parseInt(parts[2]) + 1) + "." + parts[3];
    }

    static Stream<Arguments> spellings() {
        return Stream.of(
                Arguments.of("decoder.layers.0", UnaryOperator.<String>identity()),
                Arguments.of("1", (UnaryOperator<String>) name -> original("", name)),
                Arguments.of("decoder.1", (UnaryOperator<String>) name -> original("decoder.", name)),
                Arguments.of("taesd_decoder.1", (UnaryOperator<String>) name -> original("taesd_decoder.", name)),
                Arguments.of("first_stage_model.decoder.layers.0", (UnaryOperator<String>)
                        name -> "first_stage_model." + name),
                Arguments.of("_orig_mod.decoder.layers.0", (UnaryOperator<String>) name -> "_orig_mod." + name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void aTinyDecoderTakesThePlaceOfTheAutoencodersUnderEverySpelling(String first, UnaryOperator<String> name)
            throws IOException {
        Path decoder = renamed("decoder.safetensors", name);
        ModelFiles files = ModelFiles.read(ModelSource.of(model).withDecoder(decoder));
        assertThat(((KleinModel) files.description()).tiny()).contains(new TinyAutoencoder(4, 20));
        assertThat(files.needed(Component.AUTOENCODER))
                .extracting(TensorShape::name)
                .contains("decoder.layers.18.bias", "encoder.conv_in.weight", "bn.running_mean")
                .doesNotContain("decoder.conv_in.weight");
        TensorEntry entry = files.weights(Component.AUTOENCODER).entry("decoder.layers.0.weight");
        assertThat(entry.file()).isEqualTo(decoder);
        assertThat(entry.name()).isEqualTo(first + ".weight");
    }

    @Test
    void aDecoderGivenAsAnAutoencoderIsTold() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ModelFiles.read(new ModelSource(model, null, TINY_DECODER, null, null)))
                .withMessage(TINY_DECODER + ": holds a TAEF2 decoder alone, which takes the place of a model's own:"
                        + " name it with --decoder");
    }

    @Test
    void aFileWithATransformerIsNoDecoderAlone() throws IOException {
        Path transformer = model.resolve("transformer/diffusion_pytorch_model.safetensors");
        Path vae = model.resolve("vae/diffusion_pytorch_model.safetensors");
        assertThat(new KleinFamily().decoder(transformer)).isEmpty();
        assertThat(new KleinFamily().decoder(vae)).isEmpty();
        assertThat(new KleinFamily().decoder(TINY_DECODER)).isPresent();
    }

    @Test
    void anotherDecoderIsAnotherAutoencoderButTheSameTransformer() throws IOException {
        ModelFiles own = ModelFiles.read(ModelSource.of(model));
        ModelFiles tiny = ModelFiles.read(ModelSource.of(model).withDecoder(TINY_DECODER));
        assertThat(ModelDigest.of(tiny)).isNotEqualTo(ModelDigest.of(own));
        assertThat(ModelDigest.of(tiny, Component.AUTOENCODER))
                .isNotEqualTo(ModelDigest.of(own, Component.AUTOENCODER));
        assertThat(ModelDigest.of(tiny, Component.TRANSFORMER)).isEqualTo(ModelDigest.of(own, Component.TRANSFORMER));
    }

    @Test
    void aDecoderForOtherLatentsIsRefused() {
        assertRefused(
                Resources.resource("/reference/models/mini"),
                TINY_DECODER,
                ": expected a decoder of 32 latent channels as in the model, found one of 4");
    }

    @Test
    void aDecoderForAnotherNumberOfLevelsIsRefused() throws ModelFormatException {
        SeparateDecoder decoder = SeparateDecoder.read(TINY_DECODER);
        List<Integer> levels = List.of(8, 8, 8);
        AutoencoderConfig autoencoder =
                new AutoencoderConfig(3, 3, 4, levels, levels, 1, 8, true, true, true, 1e-4f, 64);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> decoder.in(autoencoder))
                .withMessage(
                        TINY_DECODER + ": expected a decoder of 4 pixels per latent as in the model, found one of 8");
    }

    @Test
    void aTinyDecoderOfAnotherModelIsRefusedByItsFirstMissingWeight() throws IOException {
        Path decoder = renamed("taef1.safetensors", name -> name.replace(".pool.", ".other."));
        assertRefused(model, decoder, ": tensor decoder.layers.2.pool.0.weight: expected [80, 20, 1, 1], found none");
    }

    @Test
    void aTinyEncoderIsRefused() throws IOException {
        Path encoder = renamed("encoder.safetensors", name -> name.replace("decoder.", "encoder."));
        assertRefused(model, encoder, ": expected a FLUX.2 decoder, found other weights");
    }

    private static void assertRefused(Path model, Path decoder, String message) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ModelFiles.read(ModelSource.of(model).withDecoder(decoder)))
                .withMessage(decoder + message);
    }
}
