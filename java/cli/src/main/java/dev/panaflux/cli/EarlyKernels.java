package dev.panaflux.cli;

import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.KernelSelector;
import java.util.Set;

/**
 * Loads the preferred backend's library and links its calls on a thread of its own, while the command line is read and the model's
 * files are opened. Whoever asks for the backend then finds that done.
 */
final class EarlyKernels {

    /** Commands that draw. */
    private static final Set<String> COMMANDS = Set.of("generate", "explain", "replay", "run");

    private EarlyKernels() {}

    /** Begins if {@code args} are of a command that draws. */
    static void load(Console console, String... args) {
        if (args.length > 0 && COMMANDS.contains(args[0])) {
            Thread thread = new Thread(() -> ask(console), "panaflux-early-kernels");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void ask(Console console) {
        try {
            Availability _ = KernelSelector.installed()
                    .with(console.environment().nativeSettings())
                    .backends()
                    .getFirst()
                    .availability();
        } catch (RuntimeException | LinkageError told) {
            // The command asks again and says what is wrong.
        }
    }
}
