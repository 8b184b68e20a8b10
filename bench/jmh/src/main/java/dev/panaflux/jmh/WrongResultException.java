package dev.panaflux.jmh;

/** A kernel computes something wrong, so that its speed means nothing. */
final class WrongResultException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongResultException(String message) {
        super(message);
    }
}
