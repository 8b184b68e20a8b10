package dev.panaflux.kernels.cnative;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Class paths that hold what a test puts there instead of the program's libraries. */
final class Resources {

    private Resources() {}

    /** One without any library. */
    static ClassLoader empty() {
        return new URLClassLoader(new URL[0], null);
    }

    /** One in which {@code content} has the place of the library of kernels. */
    static ClassLoader withKernels(Path folder, byte[] content) throws IOException {
        Path library = folder.resolve("native")
                .resolve(Platform.current().label())
                .resolve(System.mapLibraryName("panaflux_kernels"));
        Files.createDirectories(library.getParent());
        Files.write(library, content);
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }
}
