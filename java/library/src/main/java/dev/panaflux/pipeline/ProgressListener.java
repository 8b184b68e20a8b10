package dev.panaflux.pipeline;

/** Receives what happens while a request is worked on, on the thread that works on it; it should return quickly. */
@FunctionalInterface
public interface ProgressListener {

    /** Ignores everything. */
    ProgressListener NONE = event -> {};

    /** Called for each event in order. */
    void on(ProgressEvent event);
}
