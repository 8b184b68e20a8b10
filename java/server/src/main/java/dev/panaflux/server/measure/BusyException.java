package dev.panaflux.server.measure;

/** The machine is not at rest, so that a measurement would tell little. */
public final class BusyException extends Exception {

    private static final long serialVersionUID = 1L;

    BusyException() {
        super("benchmark: expected a machine at rest, found jobs or another benchmark; try again when they have ended");
    }
}
