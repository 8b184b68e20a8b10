package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.OutputException;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Images of a job that are made by one request. */
final class GroupRun {

    private final List<JobItem> items;
    private final GroupMaker.Listener listener;
    private int done;

    GroupRun(List<JobItem> items, GroupMaker.Listener listener) {
        this.items = List.copyOf(items);
        this.listener = listener;
    }

    /** The images that are not made yet. */
    List<JobItem> left() {
        return items.subList(done, items.size());
    }

    /**
     * Makes the images.
     *
     * @return why some are left, or null
     * @throws CancellationException if the run was cancelled
     * @throws IOException if nothing more can be made or written here; this may also be an unchecked exception
     */
    @Nullable
    Failure generate(ImagePipeline pipeline, InputImages inputs, Cancellation cancellation) throws IOException {
        List<ReferenceImage> references = new ArrayList<>();
        @Nullable SourceEdit edit;
        try {
            for (JobReference reference : items.getFirst().references()) {
                references.add(inputs.reference(reference.path()));
            }
            edit = items.getFirst().edit() == null
                    ? null
                    : inputs.edit(items.getFirst().edit().settings());
        } catch (IOException unreadable) {
            IoErrors.requireUninterrupted(unreadable);
            return Failure.of(unreadable);
        }
        try {
            pipeline.generate(
                    JobRequests.of(
                            items.stream().map(JobItem::entry).toList(),
                            references,
                            edit,
                            items.getFirst().adapters()),
                    new RunControl(this::working, cancellation, null),
                    this::finished);
            return null;
        } catch (CancellationException | OutputException end) {
            throw end;
        } catch (UncheckedIOException journal) {
            throw journal.getCause();
        } catch (IOException | RuntimeException | OutOfMemoryError problem) {
            Failure failure = Failure.of(problem);
            if (failure.kind() == FailureKind.ENVIRONMENT || failure.kind() == FailureKind.CANCELLED) {
                throw problem;
            }
            return failure;
        }
    }

    private void working(ProgressEvent event) {
        try {
            listener.working(items, event);
        } catch (IOException journal) {
            throw new UncheckedIOException(journal);
        }
    }

    private void finished(GeneratedImage image) {
        try {
            listener.made(items.get(done), image);
            done++;
        } catch (IOException journal) {
            throw new UncheckedIOException(journal);
        }
    }
}
