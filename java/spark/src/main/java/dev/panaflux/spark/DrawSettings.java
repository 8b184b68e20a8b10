package dev.panaflux.spark;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What images are drawn with, on every host.
 *
 * @param model name or folder of the model of rows that name none; null for the one that ships with Panaflux
 * @param folder that paths in rows are relative to, the same on every host
 * @param job name of the job, for names of files
 * @param home folder of Panaflux, whose models are found by name; null for the system property
 * @param backend as {@code --backend}
 * @param precision as {@code --precision}
 * @param threads of an executor; null for all its CPUs
 * @param isa as {@code --isa}, or null
 * @param openBlas as {@code --openblas}, or null
 * @param imagesPerTask images of a task; null for a number that keeps all executors busy
 */
record DrawSettings(
        @Nullable String model,
        String folder,
        String job,
        @Nullable String home,
        String backend,
        String precision,
        @Nullable Integer threads,
        @Nullable String isa,
        @Nullable String openBlas,
        @Nullable Integer imagesPerTask)
        implements Serializable {

    /** How the settings of a Spark session begin. */
    static final String PREFIX = "spark.panaflux.";

    private static final String MODEL = "model";
    private static final String FOLDER = "folder";
    private static final String JOB = "job";
    private static final String HOME = "home";
    private static final String BACKEND = "backend";
    private static final String PRECISION = "precision";
    private static final String THREADS = "threads";
    private static final String ISA = "isa";
    private static final String OPENBLAS = "openblas";
    private static final String IMAGES_PER_TASK = "imagesPerTask";

    private static final List<String> NAMES =
            List.of(MODEL, FOLDER, JOB, HOME, BACKEND, PRECISION, THREADS, ISA, OPENBLAS, IMAGES_PER_TASK);

    private static final int MOST_IMAGES_PER_TASK = 1000;

    /**
     * Reads options.
     *
     * @param options values by name; case makes no difference, as in Spark's
     * @throws IllegalArgumentException if a name is unknown or a value is out of range
     */
    static DrawSettings of(Map<String, String> options) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(options);
        values.keySet().forEach(name -> {
            if (NAMES.stream().noneMatch(name::equalsIgnoreCase)) {
                throw new IllegalArgumentException(
                        "%s%s: expected one of %s after %s".formatted(PREFIX, name, String.join(", ", NAMES), PREFIX));
            }
        });
        return new DrawSettings(
                values.get(MODEL),
                Path.of(values.getOrDefault(FOLDER, "")).toAbsolutePath().toString(),
                values.getOrDefault(JOB, "spark"),
                values.get(HOME),
                values.getOrDefault(BACKEND, BackendSettings.AUTO.backend()),
                values.getOrDefault(PRECISION, BackendSettings.AUTO.precision()),
                number(values, THREADS, 1, Integer.MAX_VALUE),
                values.get(ISA),
                values.get(OPENBLAS),
                number(values, IMAGES_PER_TASK, 1, MOST_IMAGES_PER_TASK));
    }

    private static @Nullable Integer number(Map<String, String> values, String name, int least, int most) {
        String text = values.get(name);
        if (text == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw outOfRange(name, least, most, text);
        }
        throw outOfRange(name, least, most, text);
    }

    private static IllegalArgumentException outOfRange(String name, int least, int most, String found) {
        return new IllegalArgumentException(
                "%s%s: expected %d to %d, found '%s'".formatted(PREFIX, name, least, most, found));
    }

    /** The same with a number of threads where none was asked for. */
    DrawSettings orThreads(@Nullable Integer number) {
        return threads != null || number == null
                ? this
                : new DrawSettings(model, folder, job, home, backend, precision, number, isa, openBlas, imagesPerTask);
    }

    /** The environment of this process. */
    Environment environment() {
        Environment process = Environment.ofProcess();
        return home == null ? process : new Environment(process.variables(), process.home(), Path.of(home));
    }

    /** The model of rows that name none. */
    ModelSettings modelSettings() {
        return ModelSettings.of(model);
    }

    /** What computes. */
    BackendSettings backendSettings() {
        return new BackendSettings(backend, precision, threads, isa, openBlas);
    }
}
