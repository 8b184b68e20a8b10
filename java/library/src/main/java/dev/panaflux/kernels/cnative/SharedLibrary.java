package dev.panaflux.kernels.cnative;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads libraries for the bindings, which find symbols in those of their class loader: this class's too. */
final class SharedLibrary {

    private static final String WHICH = "see whether it is the library that was meant";

    private SharedLibrary() {}

    /**
     * Loads {@code file}; a second time does nothing. A file without one of {@code symbols} is not loaded: the bindings would
     * find the others in it, and once they failed to find a symbol they never look again.
     *
     * @throws LibraryException if it is no library for this machine, may not be executed, or lacks a symbol
     */
    @SuppressWarnings("restricted")
    static void load(Path file, List<String> symbols) throws LibraryException {
        Optional<String> problem = LibraryFile.problem(file, Platform.current());
        if (problem.isPresent()) {
            throw new LibraryException("%s: expected a library, found %s".formatted(file, problem.get()), WHICH);
        }
        try (Arena arena = Arena.ofConfined()) {
            requireSymbols(file, symbols, arena);
            System.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw refused(file, String.valueOf(e.getMessage()));
        }
    }

    @SuppressWarnings("restricted")
    private static void requireSymbols(Path file, List<String> symbols, Arena arena) throws LibraryException {
        SymbolLookup own;
        try {
            own = SymbolLookup.libraryLookup(file.toAbsolutePath(), arena);
        } catch (IllegalArgumentException untold) {
            // The other way of loading fails too, and says why.
            return;
        }
        for (String symbol : symbols) {
            if (own.find(symbol).isEmpty()) {
                throw new LibraryException("%s has no %s".formatted(file, symbol), WHICH);
            }
        }
    }

    /** What the system's loader says of {@code file}, for the user. */
    static LibraryException refused(Path file, String message) {
        // What glibc says where the file may be read but not mapped for execution.
        if (message.contains("failed to map segment")) {
            return new LibraryException(
                    "%s may not be executed, perhaps its folder is mounted noexec".formatted(file),
                    LibraryCache.REMEDY);
        }
        // Loaders begin with the file's name, and the JVM puts it before that once more.
        String reason = message.replace(file + ": ", "");
        return new LibraryException(file + ": " + reason, "see whether it was built for this system and processor");
    }

    /**
     * Makes sure that the bindings call {@code file} and no other library with the same symbols.
     *
     * @param symbol one of its symbols
     * @param bound where the bindings found that symbol
     */
    @SuppressWarnings("restricted")
    static void requireBound(Path file, String symbol, MemorySegment bound) throws LibraryException {
        try (Arena arena = Arena.ofConfined()) {
            long own = SymbolLookup.libraryLookup(file.toAbsolutePath(), arena)
                    .findOrThrow(symbol)
                    .address();
            if (own != bound.address()) {
                throw new LibraryException(
                        "another library than %s with %s is loaded already".formatted(file, symbol),
                        "use the same one in the whole process");
            }
        }
    }
}
