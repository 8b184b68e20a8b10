package dev.panaflux.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * A JVM that the launcher started for a quick start: from the AOT cache and without the Vector API, whose module rules out the cache
 * and makes the JVM print a warning. For a command that may need it, a full JVM takes this one's place: the same process, with the
 * same streams and arguments.
 *
 * <p>The launcher begins with the options of the lean JVM and ends these with the property {@value #INSTEAD}, whose value is the
 * option that a full JVM has in their place.
 */
final class LeanJvm {

    private static final String INSTEAD = "panaflux.instead";

    /** The arguments of this process as the system has them: Java's are decoded, which may lose bytes. */
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

    /** Keeps every byte. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    /** HUP, INT and TERM, which end a process. */
    private static final int[] ENDING = {1, 2, 15};

    /** SIG_IGN. */
    private static final long IGNORED = 1;

    private static final long SIGNAL_NANOS = 10_000_000;

    private final String instead;

    private LeanJvm(String instead) {
        this.instead = instead;
    }

    /** The JVM of this process, or null if it is not a lean one. */
    static @Nullable LeanJvm ofProcess() {
        String instead = System.getProperty(INSTEAD);
        return instead == null ? null : new LeanJvm(instead);
    }

    /** Whether it can run a command. */
    boolean suits(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.isUsageHelpRequested()
                || last.isVersionHelpRequested()
                || (last.commandSpec().userObject() instanceof LeanCommand command && command.isLean());
    }

    /**
     * Puts a full JVM into the place of this one; returns only by an exception.
     *
     * @throws IOException if that is impossible
     */
    void replace() throws IOException {
        List<String> words = List.of(Files.readString(ARGUMENTS, BYTES).split("\0", -1));
        String property = "-D%s=%s".formatted(INSTEAD, instead);
        int end = words.indexOf(property);
        if (end < 0) {
            throw new IOException("%s: expected %s, found none".formatted(ARGUMENTS, property));
        }
        List<String> full = new ArrayList<>(List.of(words.getFirst(), instead));
        // The last argument ends with a zero byte too.
        full.addAll(words.subList(end + 1, words.size() - 1));
        leaveSignals();
        execute(full);
        throw new IOException("%s: cannot be started in place of this process".formatted(words.getFirst()));
    }

    /**
     * Leaves signals to the system, which ends the process; this JVM would take one along into nothing. One that it has taken
     * already cancels the command.
     */
    private static void leaveSignals() {
        for (int signal : ENDING) {
            leave(signal);
        }
        // A signal passes through two threads of the JVM before it shows.
        LockSupport.parkNanos(SIGNAL_NANOS);
        if (Interruption.isEnding() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("cancelled");
        }
    }

    /** Calls signal with SIG_DFL, unless the signal is ignored. */
    @SuppressWarnings("restricted")
    private static void leave(int number) {
        Linker linker = Linker.nativeLinker();
        MethodHandle signal = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("signal"),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            MemorySegment before = (MemorySegment) signal.invokeExact(number, MemorySegment.NULL);
            if (before.address() == IGNORED) {
                MemorySegment _ = (MemorySegment) signal.invokeExact(number, before);
            }
        } catch (Throwable failure) {
            throw new IllegalStateException("signal", failure);
        }
    }

    /** Calls execv, which returns only if it fails. */
    @SuppressWarnings("restricted")
    private static void execute(List<String> words) {
        Linker linker = Linker.nativeLinker();
        MethodHandle execv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("execv"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, words.size() + 1L);
            for (int i = 0; i < words.size(); i++) {
                pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(words.get(i), BYTES));
            }
            int _ = (int) execv.invokeExact(pointers.getAtIndex(ValueLayout.ADDRESS, 0), pointers);
        } catch (Throwable failure) {
            throw new IllegalStateException("execv", failure);
        }
    }
}
