package dev.panaflux.server.queue;

/** Which jobs come first, whoever asks. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW
}
