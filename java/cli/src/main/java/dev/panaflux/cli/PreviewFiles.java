package dev.panaflux.cli;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressEvent.StepDone;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.StepLatents;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the image will look like after each step: to one file each time anew, or to a folder a file each. What fails is told
 * at the end: the image must not be lost with it.
 */
final class PreviewFiles implements ProgressListener {

    private final Path target;
    private final boolean folder;
    private final OutputFormat format;
    private final ProgressListener next;
    private @Nullable IOException failure;

    /**
     * Checks the target.
     *
     * @param target a file, or an existing folder
     * @param next receives the events afterwards
     * @throws OutputException if it cannot be written to
     */
    PreviewFiles(Path target, ProgressListener next) {
        this.target = target;
        this.folder = Files.isDirectory(target);
        this.format = OutputFormat.ofName(target.toString()).orElse(OutputFormat.PNG);
        this.next = next;
        OutputFiles.requireWritable(folder ? file(0, 0) : target);
    }

    @Override
    public void on(ProgressEvent event) {
        if (failure == null && event instanceof StepDone step && step.latents() != null) {
            write(step, step.latents());
        }
        next.on(event);
    }

    private void write(StepDone step, StepLatents latents) {
        if (!folder) {
            write(target, latents.preview(0));
            return;
        }
        for (int image = 0; image < step.images().count(); image++) {
            write(file(step.images().first() + image, step.step()), latents.preview(image));
        }
    }

    private Path file(int image, int step) {
        return target.resolve("image-%d-step-%02d.png".formatted(image + 1, step + 1));
    }

    private void write(Path file, RgbImage preview) {
        try {
            WholeFile.write(file, format.encoder().encode(preview, ImageMetadata.none()));
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
