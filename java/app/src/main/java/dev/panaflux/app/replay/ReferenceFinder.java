package dev.panaflux.app.replay;

import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.app.recall.RecordedEdit;
import dev.panaflux.edit.Area;
import dev.panaflux.edit.Margins;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.pipeline.ReferenceImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the references of an image: among the files that are given, in the recorded place, or beside the image. Where a digest is
 * recorded, only a file with these pixels is taken. Where none is, as in other programs' images, a file is taken only from beside
 * the image: metadata from elsewhere must not choose among this machine's files.
 *
 * @param image whose references are wanted
 * @param given files in place of those recorded, in their order; empty for none
 * @param force whether files with other pixels are taken too
 */
public record ReferenceFinder(Path image, List<Path> given, boolean force) {

    public ReferenceFinder {
        given = List.copyOf(given);
    }

    /**
     * The references, in their order.
     *
     * @throws ImageFormatException if one is not found, is no image, or has other pixels than recorded
     * @throws IOException if a file cannot be read
     */
    public List<ReferenceImage> find(List<RecordedReference> recorded) throws IOException {
        List<ReferenceImage> found = new ArrayList<>();
        if (recorded.isEmpty() || (force && !given.isEmpty())) {
            for (Path file : given) {
                found.add(ReferenceImage.read(file));
            }
            return found;
        }
        if (!given.isEmpty() && given.size() != recorded.size()) {
            throw new IllegalArgumentException(
                    "--ref: expected %d, as %s has so many references, found %d; --force takes them"
                            .formatted(recorded.size(), image, given.size()));
        }
        for (int index = 0; index < recorded.size(); index++) {
            RecordedReference wanted = recorded.get(index);
            List<Path> places = given.isEmpty() ? places(wanted) : List.of(given.get(index));
            found.add(find(
                    "reference",
                    wanted,
                    places,
                    ReferenceImage::read,
                    image -> image.bounded().sha256()));
        }
        return found;
    }

    /**
     * The edit that an image began with, or null if it began with noise.
     *
     * @param source the source in place of the recorded one, or null
     * @param mask the mask in place of the recorded one, or null
     * @throws ImageFormatException as {@link #find}
     * @throws IOException if a file cannot be read
     */
    public @Nullable SourceEdit findEdit(@Nullable RecordedEdit recorded, @Nullable Path source, @Nullable Path mask)
            throws IOException {
        if (recorded == null) {
            require(source == null, "--source");
            require(mask == null, "--mask");
            return null;
        }
        require(mask == null || recorded.mask() != null, "--mask");
        return new SourceEdit(
                image("source", recorded.source(), source),
                repainting(recorded, mask),
                recorded.strength(),
                recorded.isReference(),
                Start.NOISED_SOURCE);
    }

    private void require(boolean fits, String option) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: expected none, as %s was made without one".formatted(option, image));
        }
    }

    private @Nullable Repainting repainting(RecordedEdit recorded, @Nullable Path mask) throws IOException {
        Area area;
        if (recorded.mask() != null) {
            area = new Area.Masked(image("mask", recorded.mask(), mask), recorded.maskInverted());
        } else if (recorded.outpaint() != null) {
            area = new Area.Room(Margins.parse(recorded.outpaint()));
        } else {
            return null;
        }
        return new Repainting(area, recorded.grow(), recorded.blur(), recorded.crop(), recorded.paste());
    }

    private NamedImage image(String what, RecordedReference wanted, @Nullable Path given) throws IOException {
        return find(
                what, wanted, given == null ? places(wanted) : List.of(given), NamedImage::read, NamedImage::sha256);
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private <T> T find(
            String what, RecordedReference wanted, List<Path> places, Reader<T> reader, Function<T, String> digest)
            throws IOException {
        Path other = null;
        for (Path place : places) {
            T found = reader.read(place);
            if (wanted.sha256() == null || wanted.sha256().equals(digest.apply(found))) {
                return found;
            }
            other = other == null ? place : other;
        }
        if (other != null && force) {
            return reader.read(other);
        }
        throw new ImageFormatException(
                other == null
                        ? "%s: expected %s %s beside it%s, found none; give it with --%s"
                                .formatted(
                                        image,
                                        what,
                                        wanted.name(),
                                        wanted.sha256() == null ? "" : " or in its recorded place",
                                        what.equals("reference") ? "ref" : what)
                        : "%s: expected the pixels that %s was made with, found others; --force takes them"
                                .formatted(other, image));
    }

    /** Where the file may be: only those that are there. */
    private List<Path> places(RecordedReference wanted) {
        Path name = path(wanted.name());
        if (name == null || name.getFileName() == null) {
            return List.of();
        }
        Set<Path> places = new LinkedHashSet<>();
        if (wanted.sha256() != null) {
            places.add(name);
            places.add(image.resolveSibling(name));
        }
        places.add(image.resolveSibling(Objects.requireNonNull(name.getFileName())));
        return places.stream().filter(Files::isRegularFile).toList();
    }

    private static @Nullable Path path(String name) {
        try {
            return name.isBlank() ? null : Path.of(name);
        } catch (InvalidPathException notHere) {
            return null;
        }
    }
}
