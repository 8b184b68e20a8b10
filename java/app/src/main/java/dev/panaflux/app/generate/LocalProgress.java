package dev.panaflux.app.generate;

import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import java.util.function.Consumer;

/** Turns a pipeline's events into the share of a request that is done. */
final class LocalProgress implements ProgressListener {

    /** Of the time from an image's first step to its last pixel. */
    private static final double STEPS_SHARE = 0.9;

    private final int count;
    private final Consumer<GenerationProgress> progress;
    private double denoised;
    private double decoded;
    private double told;

    /** Follows a request for {@code count} images. */
    LocalProgress(int count, Consumer<GenerationProgress> progress) {
        this.count = count;
        this.progress = progress;
    }

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> tell(started.phase());
            case ProgressEvent.Advanced advanced -> {
                double part = (double) advanced.done() / Math.max(1, advanced.units());
                ImageRange images = advanced.images();
                if (advanced.phase() == Phase.DENOISE) {
                    denoised = images.first() + part * images.count();
                } else if (advanced.phase() == Phase.DECODE) {
                    decoded = images.first() + part * images.count();
                }
                tell(advanced.phase());
            }
            case ProgressEvent.StepDone _, ProgressEvent.PhaseDone _, ProgressEvent.Notice _ -> {}
        }
    }

    private void tell(Phase phase) {
        double share = (STEPS_SHARE * denoised + (1 - STEPS_SHARE) * decoded) / count;
        told = Math.clamp(share, told, 1);
        progress.accept(new GenerationProgress(phase.label(), told));
    }
}
