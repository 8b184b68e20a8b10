package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import java.io.IOException;
import java.util.List;

/** Makes images of a job that one request can make, see {@link JobOrder}, and leaves to others what becomes of them. */
public final class GroupMaker {

    /** Hears what becomes of images, on the thread that makes them. */
    public interface Listener {

        /** Work on images begins that are made by one request. */
        void begun(List<JobItem> items);

        /**
         * Something happened to images in work.
         *
         * @param items what {@link #begun} told; the event numbers them from 0
         * @throws IOException if nothing more can be made
         */
        void working(List<JobItem> items, ProgressEvent event) throws IOException;

        /**
         * An image is made, and nobody has it yet.
         *
         * @throws IOException if nothing more can be made
         */
        void made(JobItem item, GeneratedImage image) throws IOException;

        /**
         * An image could not be made.
         *
         * @throws IOException if nothing more can be made
         */
        void failed(JobItem item, Failure failure) throws IOException;
    }

    private final Listener listener;
    private final Cancellation cancellation;
    private final InputImages inputs = new InputImages();

    /**
     * A maker that keeps the latest references.
     *
     * @param listener hears of every image
     * @param cancellation ends the work when asked to
     */
    public GroupMaker(Listener listener, Cancellation cancellation) {
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /**
     * Makes images. If they fail together, those that are left are made one by one, to tell which it was.
     *
     * @param pipeline of their model
     * @throws java.util.concurrent.CancellationException if the work was cancelled
     * @throws dev.panaflux.app.OutputException if the listener throws it
     * @throws IOException if nothing more can be made here; this may also be an unchecked exception
     */
    public void make(ImagePipeline pipeline, List<JobItem> group) throws IOException {
        listener.begun(group);
        GroupRun run = new GroupRun(group, listener);
        Failure failure = run.generate(pipeline, inputs, cancellation);
        if (failure == null) {
            return;
        }
        if (group.size() == 1) {
            listener.failed(group.getFirst(), failure);
            return;
        }
        for (JobItem item : run.left()) {
            make(pipeline, List.of(item));
        }
    }
}
