package dev.panaflux.jmh;

/** A kernel computes a wrong result, so its speed is meaningless. */
final class WrongResultException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongResultException(String message) {
        super(message);
    }
}
