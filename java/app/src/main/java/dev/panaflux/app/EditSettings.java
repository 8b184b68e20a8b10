package dev.panaflux.app;

import dev.panaflux.edit.Area;
import dev.panaflux.edit.Margins;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of an edit, before its images are read; null where the usual holds.
 *
 * @param source the image to begin with; null for noise
 * @param strength how much of it is replaced
 * @param sourceReference whether it is the first reference image too; usually it is
 * @param mask where it is repainted
 * @param maskInverted whether black stands for white
 * @param maskGrow pixels by which the mask grows
 * @param maskBlur deviation of the mask's blur in pixels
 * @param maskCrop padding of the region that is repainted; null for the whole image
 * @param outpaint room that is drawn around it
 * @param paste whether the other pixels are put back; usually they are
 */
public record EditSettings(
        @Nullable Path source,
        @Nullable Double strength,
        @Nullable Boolean sourceReference,
        @Nullable Path mask,
        boolean maskInverted,
        @Nullable Integer maskGrow,
        @Nullable Double maskBlur,
        @Nullable Integer maskCrop,
        @Nullable Margins outpaint,
        @Nullable PasteChoice paste) {

    /** No edit. */
    public static final EditSettings NONE =
            new EditSettings(null, null, null, null, false, null, null, null, null, null);

    /** Reads an image file. */
    @FunctionalInterface
    public interface Images {
        /**
         * The image of a file.
         *
         * @throws IOException if it cannot be read
         */
        NamedImage read(Path file) throws IOException;
    }

    /**
     * Checks that nothing is said without what it is about.
     *
     * @param prefix what comes before the names in messages: {@code --} for options
     * @throws IllegalArgumentException naming what is missing, or what contradicts
     */
    public void requireConsistent(String prefix) {
        if (source == null) {
            Map<String, Boolean> given = new LinkedHashMap<>();
            given.put("mask", mask != null);
            given.put("outpaint", outpaint != null);
            given.put("strength", strength != null);
            given.put("source-ref", Boolean.FALSE.equals(sourceReference));
            requireNone(prefix, "source", given);
        }
        if (mask == null && outpaint == null) {
            Map<String, Boolean> given = new LinkedHashMap<>();
            given.put("mask-grow", maskGrow != null);
            given.put("mask-blur", maskBlur != null);
            given.put("mask-crop", maskCrop != null);
            given.put("mask-invert", maskInverted);
            requireNone(prefix, "mask", given);
        }
        if (mask != null && outpaint != null) {
            throw new IllegalArgumentException(
                    "%1$soutpaint: expected either %1$soutpaint or %1$smask, found both".formatted(prefix));
        }
        if (outpaint != null && (maskCrop != null || maskInverted)) {
            throw new IllegalArgumentException("%1$s%2$s: expected %1$smask, found %1$soutpaint"
                    .formatted(prefix, maskCrop != null ? "mask-crop" : "mask-invert"));
        }
    }

    private static void requireNone(String prefix, String wanted, Map<String, Boolean> given) {
        given.forEach((name, isGiven) -> {
            if (isGiven) {
                throw new IllegalArgumentException(
                        "%1$s%2$s: expected %1$s%3$s beside it, found none".formatted(prefix, name, wanted));
            }
        });
    }

    /**
     * The edit, or null if there is none.
     *
     * @throws IllegalArgumentException if a number is out of range
     * @throws IOException if an image cannot be read
     */
    public @Nullable SourceEdit read(Images images) throws IOException {
        if (source == null) {
            return null;
        }
        double usual = outpaint == null ? SourceEdit.DEFAULT_STRENGTH : 1;
        return new SourceEdit(
                images.read(source),
                repainting(images),
                strength == null ? usual : strength,
                !Boolean.FALSE.equals(sourceReference),
                Start.NOISED_SOURCE);
    }

    private @Nullable Repainting repainting(Images images) throws IOException {
        Area area;
        if (outpaint != null) {
            area = new Area.Room(outpaint);
        } else if (mask != null) {
            area = new Area.Masked(images.read(mask), maskInverted);
        } else {
            return null;
        }
        return new Repainting(
                area, maskGrow == null ? 0 : maskGrow, maskBlur == null ? 0 : maskBlur, maskCrop, pasted().feather());
    }

    /** Whether the other pixels are put back. */
    public PasteChoice pasted() {
        return paste == null ? PasteChoice.on() : paste;
    }

    /** The same with paths relative to {@code folder}. */
    public EditSettings in(Path folder) {
        return new EditSettings(
                source == null ? null : folder.resolve(source),
                strength,
                sourceReference,
                mask == null ? null : folder.resolve(mask),
                maskInverted,
                maskGrow,
                maskBlur,
                maskCrop,
                outpaint,
                paste);
    }

    /** The files that are read. */
    public List<Path> files() {
        return Stream.of(Optional.ofNullable(source), Optional.ofNullable(mask))
                .flatMap(Optional::stream)
                .toList();
    }
}
