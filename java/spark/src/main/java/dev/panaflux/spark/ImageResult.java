package dev.panaflux.spark;

import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.file.RowImage;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.pipeline.Timings;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What became of an image.
 *
 * @param row its row in the DataFrame, from 1
 * @param index its place in the job, from 1; 0 for a row that asks for none that can be told
 * @param id the image; null for such a row
 * @param prompt what it shows; null for such a row
 * @param seed of its noise, an unsigned number; null for such a row
 * @param state how it ended
 * @param file its file, or null
 * @param seconds how long it took, or null
 * @param error why there is none, or null
 * @param kind of the error, or null
 * @param place where it was drawn, or null
 */
record ImageResult(
        int row,
        int index,
        @Nullable String id,
        @Nullable String prompt,
        @Nullable String seed,
        State state,
        @Nullable WrittenFile file,
        @Nullable Seconds seconds,
        @Nullable String error,
        @Nullable String kind,
        @Nullable Place place)
        implements Serializable {

    /** How an image can end. */
    enum State {
        /** It was drawn. */
        MADE,
        /** It was drawn before, and its file is as it was then. */
        KEPT,
        /** It cannot be drawn. */
        FAILED
    }

    /**
     * Where an image was drawn.
     *
     * @param host name of the machine
     * @param executor Spark's name of the process
     * @param backend what computed it
     */
    record Place(String host, String executor, String backend) implements Serializable {}

    /** Durations of the phases in seconds; of what several images share, an image's part. */
    record Seconds(double encodePrompt, double encodeReferences, double denoise, double decode)
            implements Serializable {

        private static final double NANOS = 1e9;

        static Seconds of(Timings timings) {
            Duration steps = timings.steps().stream().reduce(Duration.ZERO, Duration::plus);
            return new Seconds(
                    timings.encodePrompt().toNanos() / NANOS,
                    timings.encodeReferences().toNanos() / NANOS,
                    steps.toNanos() / NANOS / timings.batch(),
                    timings.decode().toNanos() / NANOS);
        }

        double total() {
            return encodePrompt + encodeReferences + denoise + decode;
        }
    }

    /** An image that is there. */
    static ImageResult kept(PlannedImage image, WrittenFile file) {
        return of(image, State.KEPT, file, null, null, null);
    }

    /** An image that was drawn. */
    static ImageResult made(PlannedImage image, WrittenFile file, Seconds seconds, Place place) {
        return of(image, State.MADE, file, seconds, null, place);
    }

    /** An image that could not be drawn. */
    static ImageResult failed(PlannedImage image, Failure failure, @Nullable Place place) {
        return of(image, State.FAILED, null, null, failure, place);
    }

    /** An image that the driver finds cannot be drawn. */
    static ImageResult refused(int row, int index, String id, RowImage image, Failure failure) {
        return failed(new PlannedImage(row, index, id, image, "", new ArrayList<>()), failure, null);
    }

    /** A row that cannot be read. */
    static ImageResult unreadable(int row, Failure failure) {
        return new ImageResult(
                row,
                0,
                null,
                null,
                null,
                State.FAILED,
                null,
                null,
                failure.message(),
                failure.kind().label(),
                null);
    }

    private static ImageResult of(
            PlannedImage image,
            State state,
            @Nullable WrittenFile file,
            @Nullable Seconds seconds,
            @Nullable Failure failure,
            @Nullable Place place) {
        return new ImageResult(
                image.row(),
                image.index(),
                image.id(),
                image.image().prompt(),
                Long.toUnsignedString(image.image().seed()),
                state,
                file,
                seconds,
                failure == null ? null : failure.message(),
                failure == null ? null : failure.kind().label(),
                place);
    }
}
