package dev.panaflux.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds and checks the files of one model.
 *
 * <p>The config of a part given by itself is, in this order: {@code config.json} beside it (beside a single file only if
 * it names the right class); the config of the model's folder, where the part's shapes fit it; what the part's shapes
 * tell.
 */
final class ModelReader {

    private static final String TOKENIZER_FILE = "tokenizer.json";
    private static final Path TOKENIZER_FOLDER = Path.of("tokenizer");
    private static final Path SCHEDULER_CONFIG = Path.of("scheduler", "scheduler_config.json");
    private static final Pattern SNAPSHOT = Pattern.compile(".*/models--([^/]+)--([^/]+)/snapshots/[^/]+");

    private final ModelSource source;

    ModelReader(ModelSource source) {
        this.source = source;
    }

    ModelFiles read() throws ModelFormatException {
        requireFolder(source.folder());
        for (Component component : Component.values()) {
            requireExisting(source.part(component));
        }
        requireExisting(source.tokenizer());
        boolean distilled = distilled();
        Part<TextEncoderConfig> textEncoder = read(Kind.TEXT_ENCODER);
        Part<TransformerConfig> transformer = read(Kind.TRANSFORMER);
        Part<AutoencoderConfig> autoencoder = read(Kind.AUTOENCODER);
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
                name(),
                distilled,
                transformer.config(),
                autoencoder.config(),
                textEncoder.config(),
                scheduler,
                transformer.weights(),
                autoencoder.weights(),
                textEncoder.weights(),
                tokenizer());
    }

    /**
     * A part's config and weights.
     *
     * @param place the file that the config was read off, for messages
     */
    private record Part<C>(C config, WeightCatalog weights, Path place) {}

    /** Something that reads a config. */
    private interface Reader<S, C> {

        C read(S source) throws ModelFormatException;
    }

    /**
     * How the config of one component is found.
     *
     * @param classKey the key of the config file that tells whose it is
     * @param className what stands there
     * @param fromFile reads a config file
     * @param fromShapes reads the config off the weights
     * @param needed the weights that a config demands
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
                TextEncoderConfig::read,
                ConfigInference::textEncoder,
                TensorShapes::of);

        static final Kind<TransformerConfig> TRANSFORMER = new Kind<>(
                Component.TRANSFORMER,
                "_class_name",
                "Flux2Transformer2DModel",
                TransformerConfig::read,
                ConfigInference::transformer,
                TensorShapes::of);

        static final Kind<AutoencoderConfig> AUTOENCODER = new Kind<>(
                Component.AUTOENCODER,
                "_class_name",
                "AutoencoderKLFlux2",
                AutoencoderConfig::read,
                ConfigInference::autoencoder,
                TensorShapes::of);
    }

    private <C> Part<C> read(Kind<C> kind) throws ModelFormatException {
        Path part = source.part(kind.component());
        if (part == null) {
            return readFromFolder(kind);
        }
        WeightCatalog weights = WeightCatalog.read(kind.component(), part);
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

    private <C> Part<C> readFromFolder(Kind<C> kind) throws ModelFormatException {
        Path folder = source.folder();
        if (folder == null) {
            throw new ModelFormatException("%s: expected a model folder or a file for it, found neither"
                    .formatted(kind.component().label()));
        }
        Path config = configIn(folder, kind.component());
        kind.fromFile().read(config);
        Path weights = folder.resolve(kind.component().folder());
        return checked(kind, config, WeightCatalog.read(kind.component(), weights));
    }

    private <C> Part<C> checked(Kind<C> kind, Path config, WeightCatalog weights) throws ModelFormatException {
        C read = kind.fromFile().read(config);
        weights.require(kind.needed().apply(read));
        return new Part<>(read, weights, config);
    }

    private static Path configIn(Path folder, Component component) {
        return folder.resolve(component.folder()).resolve(Component.CONFIG_NAME);
    }

    private static @Nullable Path configBeside(Path part, Kind<?> kind) throws ModelFormatException {
        boolean inFolder = Files.isDirectory(part);
        Path config = inFolder ? part.resolve(Component.CONFIG_NAME) : part.resolveSibling(Component.CONFIG_NAME);
        if (!Files.exists(config)) {
            return null;
        }
        boolean own = inFolder
                || ConfigFile.read(config).node(kind.classKey()).asString("").equals(kind.className());
        return own ? config : null;
    }

    private SchedulerConfig scheduler() throws ModelFormatException {
        if (source.folder() == null) {
            return SchedulerConfig.klein();
        }
        return SchedulerConfig.read(source.folder().resolve(SCHEDULER_CONFIG));
    }

    /**
     * Whether the transformer is a distilled one: what the {@code model_index.json} of its folder says; of a single file,
     * whether its name is without "base", as the reference's converter decides.
     */
    private boolean distilled() throws ModelFormatException {
        Path part = source.transformer();
        Path folder = source.folder();
        if (part != null) {
            Path own = Files.isDirectory(part) ? part.toAbsolutePath() : folderOf(part);
            for (Path candidate : List.of(own, folderOf(own))) {
                if (Files.exists(candidate.resolve(ModelIndex.FILE_NAME))) {
                    return index(candidate).distilled();
                }
            }
            String name = String.valueOf(part.getFileName()).toLowerCase(Locale.ROOT);
            if (folder == null || name.contains("base") || name.contains("klein")) {
                return !name.contains("base");
            }
        }
        return folder == null || index(folder).distilled();
    }

    private static ModelIndex index(Path folder) throws ModelFormatException {
        return ModelIndex.read(folder.resolve(ModelIndex.FILE_NAME));
    }

    private Path tokenizer() throws ModelFormatException {
        List<Path> places = new ArrayList<>();
        if (source.tokenizer() != null) {
            Path given = source.tokenizer();
            places.add(Files.isDirectory(given) ? given : folderOf(given));
        } else {
            if (source.textEncoder() != null) {
                Path textEncoder =
                        Files.isDirectory(source.textEncoder()) ? source.textEncoder() : folderOf(source.textEncoder());
                places.add(textEncoder);
                places.add(folderOf(textEncoder).resolve(TOKENIZER_FOLDER));
            }
            if (source.folder() != null) {
                places.add(source.folder().resolve(TOKENIZER_FOLDER));
            }
        }
        for (Path place : places) {
            if (Files.exists(place.resolve(TOKENIZER_FILE))) {
                return place;
            }
        }
        throw new ModelFormatException("%s: expected in %s, found in none of them"
                .formatted(
                        TOKENIZER_FILE,
                        String.join(", ", places.stream().map(Path::toString).toList())));
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
    }

    private String name() {
        Path folder = source.folder();
        if (source.transformer() != null || folder == null) {
            String file =
                    String.valueOf(Objects.requireNonNull(source.transformer()).getFileName());
            return file.replaceFirst("\\.safetensors(\\.index\\.json)?$", "");
        }
        Path absolute = folder.toAbsolutePath().normalize();
        Matcher snapshot = SNAPSHOT.matcher(absolute.toString().replace('\\', '/'));
        return snapshot.matches()
                ? snapshot.group(1) + "/" + snapshot.group(2)
                : String.valueOf(absolute.getFileName());
    }

    private static void requireFolder(@Nullable Path folder) throws ModelFormatException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        throw new ModelFormatException(
                folder + ": expected a model folder, found " + (Files.exists(folder) ? "a file" : "nothing"));
    }

    private static void requireExisting(@Nullable Path part) throws ModelFormatException {
        if (part != null && !Files.exists(part)) {
            throw new ModelFormatException(part + ": no such file");
        }
    }
}
