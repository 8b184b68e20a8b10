package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightFiles;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the projections for previews are looked for: first beside the autoencoder's weights, as
 * {@code NAME.preview.safetensors} where they are {@code NAME.safetensors}, then in a folder of the user's, under the
 * autoencoder's digest. What others may have written to that folder is ignored, see {@link PrivateFolder}.
 *
 * @param folder the cache folder; need not exist
 */
public record PreviewCache(Path folder) {

    private static final String WEIGHTS = "weights";
    private static final String BIAS = "bias";
    private static final String AUTOENCODER = "autoencoder";

    /** Far more than for any autoencoder. */
    private static final long MOST_BYTES = 16 << 20;

    /** The folder {@code previews} in the user's cache. */
    public static PreviewCache of(UserFolders folders) {
        return new PreviewCache(folders.cache().resolve("previews"));
    }

    /** The file beside a model's autoencoder. */
    public static Path beside(ModelFiles model) {
        return model.weights(Component.AUTOENCODER).files().beside(WeightFiles.PREVIEW_SUFFIX);
    }

    /**
     * The first projection that was fitted to a model's autoencoder.
     *
     * @param notices receives one line for each existing file that cannot be used
     * @throws ModelFormatException if the autoencoder's files can no longer be read
     */
    Optional<LatentProjection> find(ModelFiles model, Consumer<String> notices) throws ModelFormatException {
        String digest = ModelDigest.of(model, Component.AUTOENCODER);
        for (Path path : List.of(beside(model), cached(digest))) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    if (folder.equals(path.getParent())) {
                        new PrivateFolder(folder).requireOwn(path);
                    }
                    return Optional.of(read(path, digest));
                } catch (ModelFormatException unusable) {
                    notices.accept(unusable.getMessage() + "; ignored");
                } catch (IOException unsafe) {
                    notices.accept(IoErrors.describe(unsafe) + "; ignored");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Keeps a projection in the cache folder.
     *
     * @throws IOException if it cannot be written; nothing is left behind
     */
    void keep(ModelFiles model, LatentProjection projection) throws IOException {
        String digest = ModelDigest.of(model, Component.AUTOENCODER);
        PrivateFolder own = new PrivateFolder(folder);
        own.make();
        write(own.place(cached(digest).getFileName().toString()), digest, projection);
    }

    /**
     * Writes a file that can be placed beside a model's autoencoder.
     *
     * @throws IOException if it cannot be written; nothing is left behind
     */
    public static void write(Path file, ModelFiles model, LatentProjection projection) throws IOException {
        write(file, ModelDigest.of(model, Component.AUTOENCODER), projection);
    }

    private Path cached(String digest) {
        return folder.resolve(digest + WeightFiles.PREVIEW_SUFFIX);
    }

    private static LatentProjection read(Path path, String digest) throws ModelFormatException {
        String made = TensorFile.read(path).metadata().getOrDefault(AUTOENCODER, "no autoencoder");
        if (!made.equals(digest)) {
            throw new ModelFormatException(
                    "%s: expected a preview that was fitted to this model's autoencoder, found one of another, so the model was replaced; fit-preview fits it again"
                            .formatted(path));
        }
        return read(path);
    }

    /**
     * Reads a projection of any autoencoder.
     *
     * @throws ModelFormatException if the file is damaged, or holds something else
     */
    public static LatentProjection read(Path file) throws ModelFormatException {
        long bytes = TensorFile.read(file).bytes();
        if (bytes > MOST_BYTES) {
            throw new ModelFormatException(
                    "%s: expected a preview of at most %d bytes, found %d".formatted(file, MOST_BYTES, bytes));
        }
        try (WeightStore store = WeightStore.open(file)) {
            return new LatentProjection(store.floats(WEIGHTS), store.floats(BIAS));
        } catch (IllegalArgumentException misshapen) {
            throw new ModelFormatException(file + ": " + misshapen.getMessage());
        }
    }

    private static void write(Path file, String digest, LatentProjection projection) throws IOException {
        float[] bias = projection.bias();
        List<TensorSpec> tensors = List.of(
                TensorSpec.of(WEIGHTS, StoredType.F32, projection.latentChannels(), bias.length),
                TensorSpec.of(BIAS, StoredType.F32, bias.length));
        SafetensorsWriter.write(file, Map.of(AUTOENCODER, digest), tensors, (tensor, out) -> {
            float[] values = tensor.name().equals(BIAS) ? bias : projection.weights();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        });
    }
}
