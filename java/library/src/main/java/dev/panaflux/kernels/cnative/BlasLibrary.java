package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.openblas.OpenBlas;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A loaded OpenBLAS, which computes on the calling thread.
 *
 * @param version its version, such as {@code 0.3.31}
 * @param core the CPU type that its kernels target, such as {@code SkylakeX}
 * @param threading the kind of threads it was built with
 * @param source where it was found
 */
record BlasLibrary(String version, String core, Threading threading, String source) {

    private static final List<String> FILES =
            List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");

    /** The symbols that the bindings need. */
    private static final List<String> SYMBOLS = List.of(
            "openblas_get_config",
            "openblas_get_corename",
            "openblas_get_parallel",
            "openblas_set_num_threads",
            "cblas_sgemm");

    /** The kinds of threads that OpenBLAS can be built with. */
    enum Threading {
        /** None; calls from several threads are safe. */
        LOCKED,
        /** Its own threads. */
        PTHREADS,
        /** OpenMP's threads. */
        OPENMP
    }

    /**
     * Loads the OpenBLAS that the settings choose.
     *
     * @param resources contains the bundled libraries
     * @throws LibraryException if there is none or it cannot be used
     */
    static BlasLibrary load(NativeSettings settings, Platform platform, ClassLoader resources) throws LibraryException {
        OpenBlasChoice choice = settings.openBlas();
        if (choice instanceof OpenBlasChoice.File(Path named)) {
            return load(named, named.toString());
        }
        List<Path> bundled =
                choice.equals(OpenBlasChoice.Named.SYSTEM) ? List.of() : bundled(settings, platform, resources);
        if (!bundled.isEmpty()) {
            // In this order, each finds its dependencies already loaded; the system's loader knows them by name.
            for (Path dependency : bundled.subList(0, bundled.size() - 1)) {
                SharedLibrary.load(dependency, List.of());
            }
            return load(bundled.getLast(), "bundled");
        }
        if (choice.equals(OpenBlasChoice.Named.BUNDLED)) {
            throw new LibraryException("is not bundled with this build", "allow the system's or name a file");
        }
        Optional<Path> system = new OpenBlasSearch(System.getProperty("java.library.path", "")).find();
        if (system.isPresent()) {
            return load(system.get(), system.get().toString());
        }
        throw new LibraryException("no OpenBLAS found", "install it or name its library with PANAFLUX_OPENBLAS");
    }

    private static List<Path> bundled(NativeSettings settings, Platform platform, ClassLoader resources)
            throws LibraryException {
        List<PackedLibrary> libraries = new ArrayList<>();
        try {
            for (String file : FILES) {
                PackedLibrary.find(resources, "org/bytedeco/openblas/" + platform.label(), file)
                        .ifPresent(libraries::add);
            }
        } catch (IOException e) {
            throw new LibraryException("cannot read the bundled OpenBLAS: " + e, "build again");
        }
        return libraries.isEmpty()
                ? List.of()
                : new LibraryCache(settings.cacheFolder())
                        .unpacked("openblas", libraries)
                        .files();
    }

    private static BlasLibrary load(Path file, String source) throws LibraryException {
        SharedLibrary.load(file, SYMBOLS);
        SharedLibrary.requireBound(file, "openblas_get_config", OpenBlas.openblas_get_config$address());
        SharedLibrary.requireBound(file, "cblas_sgemm", OpenBlas.cblas_sgemm$address());
        String config = OpenBlas.openblas_get_config().getString(0);
        if (config.contains("USE64BITINT")) {
            throw new LibraryException(
                    file + " takes 64-bit sizes", "name one with 32-bit sizes with PANAFLUX_OPENBLAS");
        }
        Threading threading = switch (OpenBlas.openblas_get_parallel()) {
            case 0 -> Threading.LOCKED;
            case 1 -> Threading.PTHREADS;
            default -> Threading.OPENMP;
        };
        if (threading == Threading.LOCKED && !config.contains("USE_LOCKING")) {
            throw new LibraryException(
                    file + " may be called from one thread only", "name another with PANAFLUX_OPENBLAS");
        }
        OpenBlas.openblas_set_num_threads(1);
        String[] words = config.split(" ", 3);
        return new BlasLibrary(
                words.length > 1 ? words[1] : "of unknown version",
                OpenBlas.openblas_get_corename().getString(0),
                threading,
                source);
    }

    /** The name in plans, such as {@code OpenBLAS 0.3.31 (SkylakeX)}. */
    String label() {
        return "OpenBLAS %s (%s)".formatted(version, core);
    }

    /** A full description for users. */
    String describe() {
        return "%s, core %s, built for %s and run single-threaded below our own threads, %s"
                .formatted(version, core, threading.name().toLowerCase(Locale.ROOT), source);
    }
}
