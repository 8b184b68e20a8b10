package dev.panaflux.kernels.nativ;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Loads libraries for the bindings, which find symbols in those of their class loader: this class's too. */
final class SharedLibrary {

    private SharedLibrary() {}

    /** Loads {@code file}; a second time does nothing. */
    @SuppressWarnings("restricted")
    static void load(Path file) throws LibraryException {
        try {
            System.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            String message = String.valueOf(e.getMessage());
            // What glibc says where the file may be read but not mapped for execution.
            if (message.contains("failed to map segment")) {
                throw new LibraryException(
                        "%s may not be executed, perhaps its folder is mounted noexec".formatted(file),
                        LibraryCache.REMEDY);
            }
            throw new LibraryException(
                    message.contains(file.toString()) ? message : file + ": " + message,
                    "see whether it was built for this system and processor");
        }
    }

    /**
     * Loads {@code file} and makes sure that the bindings call it and no other library with the same symbols.
     *
     * @param symbol one of its symbols
     * @param bound where the bindings find that symbol; asked only if {@code file} has it, since bindings that once failed
     *     to find a symbol never look again
     */
    @SuppressWarnings("restricted")
    static void load(Path file, String symbol, Supplier<MemorySegment> bound) throws LibraryException {
        load(file);
        try (Arena arena = Arena.ofConfined()) {
            Optional<MemorySegment> own =
                    SymbolLookup.libraryLookup(file, arena).find(symbol);
            if (own.isEmpty()) {
                throw new LibraryException(
                        "%s has no %s".formatted(file, symbol), "see whether it is the library that was meant");
            }
            if (own.get().address() != bound.get().address()) {
                throw new LibraryException(
                        "another library than %s with %s is loaded already".formatted(file, symbol),
                        "use the same one in the whole process");
            }
        }
    }
}
