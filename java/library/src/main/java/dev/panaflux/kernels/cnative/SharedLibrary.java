package dev.panaflux.kernels.cnative;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Loads libraries for the bindings, which look up symbols in the libraries of their class loader, the same as this class's.
 */
final class SharedLibrary {

    private static final String WHICH = "check that it is the right library";

    private SharedLibrary() {}

    /**
     * Loads {@code file}; loading it again has no effect. A file without one of {@code symbols} is not loaded: the bindings
     * would find the other symbols in it, and after a failed lookup they never try again.
     *
     * @throws LibraryException if it is not a library for this machine, may not be executed, or lacks a symbol
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
        } catch (IllegalArgumentException unresolved) {
            // The other way of loading fails too, but gives the reason.
            return;
        }
        for (String symbol : symbols) {
            if (own.find(symbol).isEmpty()) {
                throw new LibraryException("%s has no %s".formatted(file, symbol), WHICH);
            }
        }
    }

    /** The system loader's error for {@code file}, reworded for the user. */
    static LibraryException refused(Path file, String message) {
        // glibc's message if the file is readable but may not be mapped as executable.
        if (message.contains("failed to map segment")) {
            return new LibraryException(
                    "%s may not be executed, perhaps because its folder is mounted noexec".formatted(file),
                    LibraryCache.REMEDY);
        }
        // Loaders start with the file's name, and the JVM prepends it again.
        String reason = message.replace(file + ": ", "");
        return new LibraryException(file + ": " + reason, "check that it was built for this system and CPU");
    }

    /**
     * Checks that the bindings call {@code file} and not another library with the same symbols.
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
                        "a library other than %s with %s is already loaded".formatted(file, symbol),
                        "use the same one in the whole process");
            }
        }
    }
}
