package dev.panaflux.kernels;

/** Whether a backend can run on this machine and in this JVM. */
public sealed interface Availability {

    /**
     * The backend can run.
     *
     * @param instructionSet what it computes with, for the plan: {@code plain Java}, {@code Vector API, 256 bits}, ...
     */
    record Usable(String instructionSet) implements Availability {}

    /**
     * The backend cannot run.
     *
     * @param reason why, without a full stop
     * @param remedy what the user can do about it, without a full stop
     */
    record Unusable(String reason, String remedy) implements Availability {}
}
