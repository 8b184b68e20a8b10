package dev.panaflux.pipeline;

/** Receives the events of a request, on its working thread; it should return quickly. */
@FunctionalInterface
public interface ProgressListener {

    /** Ignores everything. */
    ProgressListener NONE = event -> {};

    /** Called for each event in order. */
    void on(ProgressEvent event);
}
