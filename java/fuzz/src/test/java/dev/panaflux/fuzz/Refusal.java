package dev.panaflux.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * What a reader says of an input that it refuses.
 *
 * @param message one line, without control characters, that begins with the name of the file
 */
record Refusal(String message) {

    private static final int LONGEST = 2000;

    /**
     * Checks the message of {@code refusal}.
     *
     * @param place how the message must begin: the file's name
     */
    static Refusal of(Exception refusal, Object place) {
        return of(refusal.getMessage(), refusal, place);
    }

    /** Checks a message that no exception brought. */
    static Refusal of(String message, Object place) {
        return of(message, null, place);
    }

    private static Refusal of(@Nullable String message, @Nullable Exception cause, Object place) {
        if (message == null || !message.startsWith(place + ": ")) {
            throw new AssertionError("expected a message that begins with " + place + ", found " + message, cause);
        }
        if (message.codePoints().anyMatch(Character::isISOControl)) {
            throw new AssertionError("expected one line without control characters, found " + message, cause);
        }
        if (message.length() > LONGEST) {
            throw new AssertionError("expected a line, found %d characters".formatted(message.length()), cause);
        }
        return new Refusal(message);
    }
}
