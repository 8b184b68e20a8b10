package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.StepLatents;
import java.util.ArrayList;
import java.util.List;

/** Draws the preview of each step but the last over the one before, above a display of progress. */
public final class ShownSteps implements ProgressListener {

    /** Steps may take a millisecond; nobody sees more images than this. */
    private static final long UPDATE_NANOS = 100_000_000;

    private final ProgressDisplay display;
    private final ImageCanvas canvas;
    private long drawn = System.nanoTime() - UPDATE_NANOS;

    /**
     * Nothing is drawn yet.
     *
     * @param display shows the other events
     * @param canvas where previews are drawn; the finished image is to be drawn there too
     */
    public ShownSteps(ProgressDisplay display, ImageCanvas canvas) {
        this.display = display;
        this.canvas = canvas;
    }

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.StepDone step -> {
                boolean cleared = display.clear();
                if (!cleared) {
                    canvas.keep();
                }
                boolean due = System.nanoTime() - drawn >= UPDATE_NANOS;
                if (due && step.latents() != null && step.step() + 1 < step.steps()) {
                    draw(step.images(), step.latents());
                    drawn = System.nanoTime();
                }
            }
            case ProgressEvent.Notice notice -> canvas.keep();
            default -> {}
        }
        display.on(event);
    }

    private void draw(ImageRange images, StepLatents latents) {
        List<RgbImage> previews = new ArrayList<>();
        for (int image = 0; image < images.count(); image++) {
            previews.add(latents.preview(image));
        }
        canvas.draw(Montage.of(previews), latents.width(), latents.height());
    }
}
