package dev.panaflux.cli;

/** A command that may know that it needs no Vector API; any other gets it, see {@link LeanJvm}. */
interface LeanCommand {

    /**
     * Whether it needs none with its options on this machine. Called before the command runs; must neither print anything nor
     * read standard input, since the same command line may run again in another JVM.
     */
    default boolean isLean() {
        return true;
    }
}
