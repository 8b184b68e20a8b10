package dev.panaflux.app;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.TileSize;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Printable;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.UserFolders;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file with a machine's tuning: JSON in the user's settings folder, one file per CPU model and number of CPUs, since
 * machines may share that folder.
 *
 * @param path the file; need not exist
 * @param key the machine and version that its tuning must be for
 */
public record TuningFile(Path path, TuningKey key) {

    private static final int FORMAT = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The content of the file. */
    public sealed interface Content {

        /** The file does not exist. */
        record Missing() implements Content {}

        /**
         * A tuning for this machine and version.
         *
         * @param measured the date of measurement, such as {@code 2026-11-25}
         */
        record Found(Tuning tuning, String measured) implements Content {}

        /**
         * The file is damaged, or is for another machine or version.
         *
         * @param reason one line that names the file
         */
        record Unusable(String reason) implements Content {}
    }

    /**
     * Times of the same work with both settings, measured alternately.
     *
     * @param before seconds with the defaults
     * @param after seconds with the tuning
     */
    public record Samples(List<Double> before, List<Double> after) {

        /** Copies the samples. */
        public Samples {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /** The file for this machine. */
    public static TuningFile ofMachine(Environment environment, SystemFiles files) {
        return of(environment, TuningKey.ofMachine(files));
    }

    /** The file for {@code key}. */
    static TuningFile of(Environment environment, TuningKey key) {
        return new TuningFile(folder(environment).resolve(key.fileName()), key);
    }

    /** The folder of all tunings: {@code tuning} in the user's settings folder. */
    static Path folder(Environment environment) {
        return UserFolders.of(environment.variables(), environment.home())
                .config()
                .resolve("tuning");
    }

    /** Reads the tuning. */
    public Content read() {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return new Content.Missing();
        }
        try {
            privateFolder().requireOwn(path);
        } catch (IOException e) {
            return new Content.Unusable(IoErrors.describe(e));
        }
        try {
            return read(JSON.readTree(Files.readString(path)));
        } catch (JacksonException e) {
            return new Content.Unusable("%s: expected a tuning in JSON, found %s".formatted(path, firstLine(e)));
        } catch (IOException e) {
            return new Content.Unusable("%s: expected a tuning, cannot be read: %s".formatted(path, e));
        } catch (IllegalArgumentException e) {
            return new Content.Unusable("%s: %s".formatted(path, Printable.line(String.valueOf(e.getMessage()))));
        }
    }

    private static String firstLine(JacksonException failure) {
        return Printable.line(String.valueOf(failure.getOriginalMessage())
                .replaceFirst(" \\(start marker.*", "")
                .lines()
                .findFirst()
                .orElse("something else"));
    }

    private Content read(JsonNode json) {
        int format = json.path("format").asInt(0);
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "expected a tuning of format %d, found %s".formatted(FORMAT, format == 0 ? "none" : format));
        }
        JsonNode machine = json.path("machine");
        TuningKey found = new TuningKey(
                machine.path("processor").asString(""),
                machine.path("processors").asInt(0),
                machine.path("kernels").asString(""));
        if (!found.equals(key)) {
            throw new IllegalArgumentException("expected a tuning of %s, found one of %s".formatted(key, found));
        }
        Map<TileSize, Integer> tiles = new LinkedHashMap<>();
        json.path("blocks")
                .properties()
                .forEach(entry -> tiles.put(
                        TileSize.parse(entry.getKey()), entry.getValue().asInt(0)));
        return new Content.Found(
                new Tuning(threads(json), precision(json), new TileSizes(tiles)),
                json.path("measured").asString("at an unknown time"));
    }

    private static @Nullable Integer threads(JsonNode json) {
        JsonNode threads = json.path("threads");
        if (threads.isMissingNode() || threads.isNull()) {
            return null;
        }
        int number = threads.asInt(0);
        if (number < 1 || number > KernelOptions.MAX_THREADS) {
            throw new IllegalArgumentException(
                    "threads: expected 1 to %d, found %s".formatted(KernelOptions.MAX_THREADS, threads));
        }
        return number;
    }

    /** Only f32 can replace another precision without making an image less exact. */
    private static @Nullable Precision precision(JsonNode json) {
        JsonNode precision = json.path("precision");
        if (precision.isMissingNode() || precision.isNull()) {
            return null;
        }
        if (!precision.asString("").equals(Precision.F32.label())) {
            throw new IllegalArgumentException("precision: expected f32 or nothing, found " + precision);
        }
        return Precision.F32;
    }

    /**
     * Writes a tuning.
     *
     * @param measured the date of measurement
     * @param samples the measured gains, by backend label
     * @throws IOException if it cannot be written
     */
    public void write(Tuning tuning, String measured, Map<String, Samples> samples) throws IOException {
        PrivateFolder folder = privateFolder();
        try {
            folder.make();
        } catch (IOException e) {
            throw new IOException(IoErrors.describe(e), e);
        }
        WholeFile.writeOwn(
                folder.place(path.getFileName().toString()),
                JSON.writeValueAsString(json(tuning, measured, samples)) + "\n");
    }

    private PrivateFolder privateFolder() {
        return new PrivateFolder(
                Objects.requireNonNullElse(path.toAbsolutePath().getParent(), Path.of("/")));
    }

    private ObjectNode json(Tuning tuning, String measured, Map<String, Samples> samples) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.putObject("machine")
                .put("processor", key.processor())
                .put("processors", key.processors())
                .put("kernels", key.kernels());
        json.put("measured", measured);
        if (tuning.threads() != null) {
            json.put("threads", tuning.threads());
        }
        if (tuning.precision() != null) {
            json.put("precision", tuning.precision().label());
        }
        ObjectNode tiles = json.putObject("blocks");
        tuning.tiles().overrides().forEach((size, value) -> tiles.put(size.label(), value));
        ObjectNode seconds = json.putObject("seconds");
        samples.forEach((name, taken) ->
                seconds.putObject(name).set("before", array(taken.before())).set("after", array(taken.after())));
        return json;
    }

    private static JsonNode array(List<Double> samples) {
        return JSON.valueToTree(samples);
    }
}
