package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.model.autoencoder.TinyAutoencoder;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SchedulerConfig;
import dev.panaflux.weights.ConfigFile;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds and checks the files of one model.
 *
 * <p>The config of a single part is, in this order: {@code config.json} beside it (beside a single file only if it names the
 * right class); the config in the model folder, if the part's shapes match it; the config inferred from the part's shapes.
 */
final class KleinReader {

    private static final String CONFIG_NAME = "config.json";

    private final ModelSource source;

    KleinReader(ModelSource source) {
        this.source = source;
    }

    ModelFiles read() throws ModelFormatException {
        Part<TextEncoderConfig> textEncoder = read(Kind.TEXT_ENCODER);
        Part<TransformerConfig> transformer = read(Kind.TRANSFORMER);
        Part<AutoencoderConfig> own = read(Kind.AUTOENCODER);
        Optional<SeparateDecoder> decoder = decoder();
        Part<AutoencoderConfig> autoencoder = decoder.isEmpty() ? own : decoded(own, decoder.get());
        SchedulerConfig scheduler = scheduler();
        int text = 3 * textEncoder.config().hiddenSize();
        if (transformer.config().jointAttentionDim() != text) {
            throw new ModelFormatException("%s: joint_attention_dim: expected %d, 3 * hidden_size of %s, found %d"
                    .formatted(
                            transformer.place(),
                            text,
                            textEncoder.place(),
                            transformer.config().jointAttentionDim()));
        }
        int latents = 4 * autoencoder.config().latentChannels();
        if (transformer.config().inChannels() != latents) {
            throw new ModelFormatException("%s: in_channels: expected %d, 4 * latent_channels of %s, found %d"
                    .formatted(
                            transformer.place(),
                            latents,
                            autoencoder.place(),
                            transformer.config().inChannels()));
        }
        return new ModelFiles(
                source.name(),
                new KleinModel(
                        variant(),
                        transformer.config(),
                        autoencoder.config(),
                        textEncoder.config(),
                        scheduler,
                        decoder.flatMap(SeparateDecoder::tiny)),
                Map.of(
                        Component.TEXT_ENCODER, textEncoder.weights(),
                        Component.TRANSFORMER, transformer.weights(),
                        Component.AUTOENCODER, autoencoder.weights()),
                source.tokenizerFolder(),
                source.wholeFolder());
    }

    /**
     * A part's config and weights.
     *
     * @param place the file that the config was read from, for messages
     */
    private record Part<C>(C config, WeightCatalog weights, Path place) {}

    /** Reads a config. */
    private interface Reader<S, C> {

        C read(S source) throws ModelFormatException;
    }

    /**
     * How the config of one component is found.
     *
     * @param classKey the key of the config file that names its class
     * @param className the required value of that key
     * @param fromFile reads a config file
     * @param fromShapes infers the config from the weights
     * @param needed the weights that a config requires
     */
    private record Kind<C>(
            Component component,
            String classKey,
            String className,
            Reader<Path, C> fromFile,
            Reader<WeightCatalog, C> fromShapes,
            Function<C, List<TensorShape>> needed) {

        static final Kind<TextEncoderConfig> TEXT_ENCODER = new Kind<>(
                Component.TEXT_ENCODER,
                "model_type",
                "qwen3",
                ConfigReader::textEncoder,
                ConfigInference::textEncoder,
                config -> DryRun.requirements(KleinModel.textEncoder(config)));

        static final Kind<TransformerConfig> TRANSFORMER = new Kind<>(
                Component.TRANSFORMER,
                "_class_name",
                "Flux2Transformer2DModel",
                ConfigReader::transformer,
                ConfigInference::transformer,
                config -> DryRun.requirements(KleinModel.transformer(config)));

        static final Kind<AutoencoderConfig> AUTOENCODER = new Kind<>(
                Component.AUTOENCODER,
                "_class_name",
                "AutoencoderKLFlux2",
                ConfigReader::autoencoder,
                ConfigInference::autoencoder,
                config -> requirements(config, Optional.empty()));
    }

    private static List<TensorShape> requirements(AutoencoderConfig config, Optional<TinyAutoencoder> tiny) {
        KlAutoencoder autoencoder = KleinModel.autoencoder(config);
        return Stream.of(KleinModel.decoder(autoencoder, tiny), autoencoder.encoder())
                .flatMap(network -> DryRun.requirements(network).stream())
                .distinct()
                .toList();
    }

    private <C> Part<C> read(Kind<C> kind) throws ModelFormatException {
        Path part = source.part(kind.component());
        if (part == null) {
            return readFromFolder(kind);
        }
        WeightCatalog weights = catalog(kind.component(), part);
        requireNoOther(kind.component(), weights);
        Path beside = configBeside(part, kind);
        if (beside != null) {
            return checked(kind, beside, weights);
        }
        if (source.folder() != null) {
            Path config = configIn(source.folder(), kind.component());
            if (Files.exists(config)
                    && weights.fits(kind.needed().apply(kind.fromFile().read(config)))) {
                return checked(kind, config, weights);
            }
        }
        C inferred = kind.fromShapes().read(weights);
        weights.require(kind.needed().apply(inferred));
        return new Part<>(inferred, weights, part);
    }

    private Optional<SeparateDecoder> decoder() throws ModelFormatException {
        Path file = source.decoder();
        return file == null ? Optional.empty() : Optional.of(SeparateDecoder.read(file));
    }

    /** The autoencoder {@code part} with another decoder. */
    private static Part<AutoencoderConfig> decoded(Part<AutoencoderConfig> part, SeparateDecoder decoder)
            throws ModelFormatException {
        AutoencoderConfig config = decoder.in(part.config());
        WeightCatalog weights = decoder.in(part.weights());
        List<TensorShape> needed = requirements(config, decoder.tiny());
        decoder.require(needed);
        weights.require(needed);
        return new Part<>(config, weights, decoder.weights().files().location());
    }

    private <C> Part<C> readFromFolder(Kind<C> kind) throws ModelFormatException {
        Path folder = source.folder();
        if (folder == null) {
            throw new ModelFormatException("%s: expected a model folder or a file for it, found neither"
                    .formatted(kind.component().label()));
        }
        Path config = configIn(folder, kind.component());
        kind.fromFile().read(config);
        Path weights = folder.resolve(kind.component().folder());
        return checked(kind, config, catalog(kind.component(), weights));
    }

    private <C> Part<C> checked(Kind<C> kind, Path config, WeightCatalog weights) throws ModelFormatException {
        C read = kind.fromFile().read(config);
        weights.require(kind.needed().apply(read));
        return new Part<>(read, weights, config);
    }

    /**
     * Checks that a file is not another component's.
     *
     * @param weights the weights of {@code component} in the file
     */
    private static void requireNoOther(Component component, WeightCatalog weights) throws ModelFormatException {
        if (weights.contains(OriginalNames.mark(component))) {
            return;
        }
        for (Component other : Component.values()) {
            if (WeightCatalog.of(weights.files(), OriginalNames.of(other)).contains(OriginalNames.mark(other))) {
                throw new ModelFormatException("%s: expected the weights of the %s, found those of the %s%s"
                        .formatted(
                                weights.files().location(), component.label(), other.label(), weights.explanation()));
            }
        }
    }

    /** The weights of {@code component} in a file, by the names of the network. */
    static WeightCatalog catalog(Component component, Path location) throws ModelFormatException {
        return WeightCatalog.read(location, component.weightNames(), OriginalNames.of(component));
    }

    private static Path configIn(Path folder, Component component) {
        return folder.resolve(KleinFamily.config(component));
    }

    private static @Nullable Path configBeside(Path part, Kind<?> kind) throws ModelFormatException {
        boolean inFolder = Files.isDirectory(part);
        Path config = inFolder ? part.resolve(CONFIG_NAME) : part.resolveSibling(CONFIG_NAME);
        if (!Files.exists(config)) {
            return null;
        }
        boolean own = inFolder
                || ConfigFile.read(config).node(kind.classKey()).asString("").equals(kind.className());
        return own ? config : null;
    }

    private SchedulerConfig scheduler() throws ModelFormatException {
        if (source.folder() == null) {
            return KleinModel.SCHEDULER;
        }
        return ConfigReader.scheduler(source.folder().resolve(KleinFamily.SCHEDULER_CONFIG));
    }

    /**
     * Checks that nothing shows that the model belongs to another family.
     *
     * @throws ModelFormatException if its index is missing or names another pipeline, or a transformer without an index has
     *     other tensors
     */
    void requireKlein() throws ModelFormatException {
        Optional<Path> index = index();
        if (index.isPresent()) {
            ConfigReader.variant(index.get());
        } else if (source.transformer() != null) {
            catalog(Component.TRANSFORMER, source.transformer()).shape("x_embedder.weight");
        }
    }

    /**
     * How the transformer was trained: what the user says, else the {@code model_index.json} of its own folder, else the metadata
     * of its file, else the model folder's index. Its weights do not show it, and a file may have any name.
     *
     * @throws ModelFormatException if nothing tells
     */
    private Variant variant() throws ModelFormatException {
        Optional<Path> index = index();
        Boolean distilled = source.distilled();
        if (distilled != null) {
            boolean cached = index.isPresent() && ConfigReader.variant(index.get()) == Variant.DISTILLED_CACHED;
            return distilled && cached ? Variant.DISTILLED_CACHED : Variant.of(distilled);
        }
        Path part = source.transformer();
        if (part != null && ownIndex(part).isEmpty()) {
            Optional<Variant> told =
                    TrainingNotes.variant(catalog(Component.TRANSFORMER, part).files());
            if (told.isPresent()) {
                return told.get();
            }
        }
        if (index.isPresent()) {
            return ConfigReader.variant(index.get());
        }
        throw new ModelFormatException(
                part + ": expected a model_index.json or metadata that tell how it was trained, found neither;"
                        + " say --kind distilled (a few steps) or --kind base (many steps with guidance)");
    }

    /** The {@code model_index.json} of the transformer's own folder, else of the model folder. */
    private Optional<Path> index() {
        Path part = source.transformer();
        Optional<Path> own = part == null ? Optional.empty() : ownIndex(part);
        return own.or(() -> Optional.ofNullable(source.folder()).map(model -> model.resolve(ModelSource.INDEX_FILE)));
    }

    private static Optional<Path> ownIndex(Path part) {
        Path own = Files.isDirectory(part) ? part.toAbsolutePath() : folderOf(part);
        return Stream.of(own, folderOf(own))
                .map(folder -> folder.resolve(ModelSource.INDEX_FILE))
                .filter(Files::exists)
                .findFirst();
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
    }
}
