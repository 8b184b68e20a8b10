package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Precision;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.int8.QuantizedCache;
import dev.panaflux.weights.int8.QuantizedFile;
import dev.panaflux.weights.int8.QuantizedStore;
import dev.panaflux.weights.int8.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transformer's weights in the form that the precision needs: as stored, or with 8-bit integers in the blocks, which are
 * made once and kept in a file.
 */
final class TransformerWeights {

    private static final double MEBI = 1 << 20;

    private final ModelFiles model;
    private final boolean quantized;
    private final ComputePool pool;
    private final QuantizedCache cache;
    private final Set<Path> refused = new HashSet<>();
    private @Nullable QuantizedFile file;
    private @Nullable Stamp verified;

    /** Identifies the file whose checksums have been verified. */
    private record Stamp(Path path, long bytes, FileTime modified) {
        static @Nullable Stamp of(QuantizedFile file) {
            try {
                return new Stamp(file.path(), Files.size(file.path()), Files.getLastModifiedTime(file.path()));
            } catch (IOException unknown) {
                return null;
            }
        }
    }

    TransformerWeights(ModelFiles model, Precision precision, ComputePool pool, QuantizedCache cache) {
        this.model = model;
        this.quantized = precision == Precision.INT8;
        this.pool = pool;
        this.cache = cache;
    }

    /** Label of the policy that chose the quantised weights, after {@link #prepare}; empty if there are none. */
    Optional<String> policy() {
        return Optional.ofNullable(file).map(QuantizedFile::policy);
    }

    /**
     * Finds or makes the quantised weights, before any other work of a request. In any precision, removes unfinished files of
     * killed runs, which may be gigabytes.
     *
     * @throws QuantizationException if they cannot be written
     */
    void prepare(RunControl control) throws ModelFormatException {
        cache.removeLeftovers(model.weights(Component.TRANSFORMER));
        if (!quantized) {
            return;
        }
        Optional<QuantizedFile> found =
                cache.find(model.component(Component.TRANSFORMER), refused, notice -> notice(control, notice));
        file = found.isPresent() ? found.get() : make(control);
    }

    /** Bytes that a step reads, after {@link #prepare}. */
    long bytes() {
        if (file != null) {
            return file.bytes();
        }
        return model.neededBytes(Component.TRANSFORMER);
    }

    /**
     * Maps the weights; the caller closes them. The first time, the checksums of quantised weights are verified, and the
     * weights are made again if they do not match.
     *
     * @throws QuantizationException if they must be made again and cannot be written
     */
    TensorSource open(RunControl control) throws ModelFormatException {
        QuantizedFile current = file;
        if (current == null) {
            return model.open(Component.TRANSFORMER);
        }
        Stamp stamp = Stamp.of(current);
        try {
            TensorSource weights = QuantizedStore.open(
                    model.weights(Component.TRANSFORMER), current, stamp != null && stamp.equals(verified), pool);
            verified = stamp;
            return weights;
        } catch (ModelFormatException damaged) {
            notice(control, damaged.getMessage() + "; ignored");
            refused.add(current.path());
            QuantizedFile made = make(control);
            file = made;
            return QuantizedStore.open(model.weights(Component.TRANSFORMER), made, true, pool);
        }
    }

    private QuantizedFile make(RunControl control) throws ModelFormatException {
        ComponentWeights source = model.component(Component.TRANSFORMER);
        Path target = cache.cached(source);
        if (UserFolders.isNowhere(target)) {
            throw new QuantizationException(
                    "int8 weights: they cannot be kept, as this user has no home folder; set PANAFLUX_CACHE to a folder with enough"
                            + " space, or make them with panaflux quantize");
        }
        int weights = Quantizer.chosen(source.needed(), model.description().quantization())
                .size();
        notice(control, "quantizing the transformer to int8, once: " + target);
        PhaseProgress progress = control.start(Phase.QUANTIZE, ImageRange.of(0), weights);
        try {
            PrivateFolder folder = new PrivateFolder(cache.folder());
            folder.make();
            Quantizer.write(
                    source,
                    model.description().quantization(),
                    folder.place(target.getFileName().toString()),
                    pool,
                    (done, total) -> progress.advance());
        } catch (ModelFormatException unreadable) {
            throw unreadable;
        } catch (IOException failure) {
            throw new QuantizationException(
                    "int8 weights: %s; set PANAFLUX_CACHE to a folder with enough space, or make them with panaflux quantize"
                            .formatted(IoErrors.describe(failure)),
                    failure);
        }
        Duration time = progress.end();
        refused.remove(target);
        QuantizedFile made = QuantizedFile.read(target);
        verified = Stamp.of(made);
        notice(
                control,
                String.format(
                        Locale.ROOT,
                        "quantized %d weights in %.1f s: %.1f MiB",
                        weights,
                        time.toNanos() / 1e9,
                        made.bytes() / MEBI));
        return made;
    }

    private static void notice(RunControl control, String message) {
        control.progress().on(new ProgressEvent.Notice(message));
    }
}
