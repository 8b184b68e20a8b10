package dev.panaflux.cli;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.SideFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressEvent.StepDone;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.StepLatents;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the image will look like after each step: to one file each time anew, or to a folder a file each. What fails is told
 * at the end: the image must not be lost with it.
 */
final class PreviewFiles implements ProgressListener {

    private final PreviewTarget target;
    private final ProgressListener next;
    private @Nullable IOException failure;

    /**
     * Writes to a target that is prepared.
     *
     * @param next receives the events afterwards
     */
    PreviewFiles(PreviewTarget target, ProgressListener next) {
        this.target = target;
        this.next = next;
    }

    @Override
    public void on(ProgressEvent event) {
        if (failure == null && event instanceof StepDone step && step.latents() != null) {
            write(step, step.latents());
        }
        next.on(event);
    }

    private void write(StepDone step, StepLatents latents) {
        int images = target.folder() ? step.images().count() : 1;
        for (int image = 0; image < images; image++) {
            write(target.file(step.images().first() + image, step.step()), latents.preview(image));
        }
    }

    private void write(Path file, RgbImage preview) {
        try {
            WholeFile.write(file, target.format().encoder().encode(preview, SideFile.PREVIEW.metadata()));
        } catch (IOException e) {
            failure = e;
        }
    }

    /**
     * Checks at the end that nothing is missing.
     *
     * @throws OutputException if a preview could not be written
     */
    void requireWritten() {
        if (failure != null) {
            throw new OutputException(IoErrors.describe(failure), failure);
        }
    }
}
