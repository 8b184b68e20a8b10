package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ProgressEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Something that happened while a job was worked on. */
public sealed interface JobEvent {

    /**
     * The work begins.
     *
     * @param images how many this process is to end with
     * @param finished how many of those were made earlier and are still whole
     */
    record Begun(int images, int finished) implements JobEvent {}

    /**
     * Something happened to an image in work; images are numbered in the order in which this run makes them.
     *
     * @param event what
     */
    record Working(ProgressEvent event) implements JobEvent {}

    /**
     * An image is written.
     *
     * @param item the image
     * @param path its file
     * @param image what is in it
     * @param standing how far the job is
     */
    record Made(JobItem item, Path path, GeneratedImage image, Standing standing) implements JobEvent {}

    /**
     * An image could not be made.
     *
     * @param index its place in the job, from 1
     * @param id the image
     * @param place where the job asks for it
     * @param failure why
     * @param standing how far the job is
     */
    record Failed(int index, String id, String place, Failure failure, Standing standing) implements JobEvent {}

    /** Something that the user should know, in one line. */
    record Notice(String message) implements JobEvent {}

    /**
     * How far a job is.
     *
     * @param done images that are made, earlier or now
     * @param failed images that could not be made
     * @param images all that this process is to end with
     * @param left about how long the rest will take; empty while that is unknown
     */
    record Standing(int done, int failed, int images, Optional<Duration> left) {}

    /** Receives the events, on the thread that does the work. */
    @FunctionalInterface
    interface Listener {
        /** Something happened. */
        void on(JobEvent event);
    }
}
