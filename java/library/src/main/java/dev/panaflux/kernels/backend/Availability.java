package dev.panaflux.kernels.backend;

import java.util.Optional;

/** Whether a backend can run on this machine and in this JVM. */
public sealed interface Availability {

    /**
     * The backend can run.
     *
     * @param instructionSet what it computes with, for the plan: {@code plain Java}, {@code Vector API, 256 bits}, ...
     */
    record Usable(String instructionSet) implements Availability {}

    /**
     * The backend cannot run; another may be used instead.
     *
     * @param reason why, without a full stop
     * @param remedy what the user can do about it, without a full stop
     */
    record Unusable(String reason, String remedy) implements Availability {}

    /**
     * Something that the user requested for the backend cannot be used. No other backend is used instead, since the user would
     * not get what was requested.
     *
     * @param reason why, without a full stop
     * @param remedy what the user can do about it, without a full stop
     */
    record Refused(String reason, String remedy) implements Availability {}

    /** Why it cannot run and how to fix that, in one line without a full stop; empty if it can. */
    default Optional<String> problem() {
        return switch (this) {
            case Usable usable -> Optional.empty();
            case Unusable unusable -> Optional.of("unavailable, %s; %s".formatted(unusable.reason, unusable.remedy));
            case Refused refused -> Optional.of("unavailable, %s; %s".formatted(refused.reason, refused.remedy));
        };
    }
}
