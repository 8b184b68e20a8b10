package dev.panaflux.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a reader is given, with one input after another. */
record InputFile(Path path) {

    /** Writes the input. */
    Path with(byte[] input) throws IOException {
        Files.deleteIfExists(path); // some file systems flush a file that is cut to nothing and written again
        return Files.write(path, input);
    }
}
