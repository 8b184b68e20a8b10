package dev.panaflux.kernels.cnative;

/** A library is missing or cannot be used. */
class LibraryException extends Exception {

    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * An error with a message for the user.
     *
     * @param reason the reason, without a full stop
     * @param remedy what the user can do about it, without a full stop
     */
    LibraryException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
