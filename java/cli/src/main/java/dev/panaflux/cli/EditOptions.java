package dev.panaflux.cli;

import dev.panaflux.app.EditSettings;
import dev.panaflux.app.PasteChoice;
import dev.panaflux.edit.Margins;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.SourceEdit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that change an image instead of drawing a new one. */
final class EditOptions {

    @Option(
            names = "--source",
            paramLabel = "IMAGE",
            description =
                    "Begin with this image instead of noise: repaint all of it, or what --mask or --outpaint says.")
    private @Nullable Path source;

    @Option(
            names = "--strength",
            paramLabel = "S",
            description =
                    "How much of the source to replace, above 0 to 1: the share of the steps that are taken. Default: 0.8, or 1"
                            + " with --outpaint.")
    private @Nullable Double strength;

    @Option(
            names = "--source-ref",
            paramLabel = "ON|OFF",
            description = "Whether the source is the first reference image too. Default: on.")
    private OnOff sourceReference = OnOff.ON;

    @Option(
            names = "--mask",
            paramLabel = "IMAGE",
            description = "Repaint where this image is white, or transparent; keep the source where it is black.")
    private @Nullable Path mask;

    @Option(names = "--mask-invert", description = "Repaint where the mask is black instead.")
    private boolean invert;

    @Option(
            names = "--mask-grow",
            paramLabel = "PIXELS",
            description = "Grow the repainted part in every direction; a negative number shrinks it.")
    private @Nullable Integer grow;

    @Option(
            names = "--mask-blur",
            paramLabel = "PIXELS",
            description = "Blur the mask's edge, after growing; what is grey is pasted in part.")
    private @Nullable Double blur;

    @Option(
            names = "--mask-crop",
            paramLabel = "PADDING",
            description =
                    "Repaint only the region around the mask, at the image's full size, and put it back; PADDING pixels around"
                            + " the mask are shown to the model.")
    private @Nullable Integer crop;

    @Option(
            names = "--outpaint",
            paramLabel = "LEFT,TOP,RIGHT,BOTTOM",
            description = "Draw new room around the source, in pixels or %%: 0,0,64,25%%.")
    private @Nullable Margins outpaint;

    @Option(
            names = "--paste",
            paramLabel = "ON|OFF|PIXELS",
            description =
                    "Put the pixels outside the mask back exactly; inside it, the new image fades in over twice PIXELS. Default: on,"
                            + " with 4 pixels.")
    private PasteChoice paste = PasteChoice.on();

    /**
     * The edit, or null without a source.
     *
     * @throws IllegalArgumentException if options contradict each other
     * @throws IOException if an image cannot be read
     */
    @Nullable
    SourceEdit edit() throws IOException {
        settings().requireConsistent("--");
        return settings().read(NamedImage::read);
    }

    /** The files that are read. */
    List<Path> files() {
        return settings().files();
    }

    private EditSettings settings() {
        return new EditSettings(
                source, strength, sourceReference == OnOff.ON, mask, invert, grow, blur, crop, outpaint, paste);
    }
}
