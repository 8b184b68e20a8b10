package dev.panaflux.app.replay;

import dev.panaflux.app.recall.Recipe.RecordedReference;
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
            found.add(find(wanted, given.isEmpty() ? places(wanted) : List.of(given.get(index))));
        }
        return found;
    }

    private ReferenceImage find(RecordedReference wanted, List<Path> places) throws IOException {
        ReferenceImage other = null;
        for (Path place : places) {
            ReferenceImage reference = ReferenceImage.read(place);
            if (isWanted(wanted, reference)) {
                return reference;
            }
            other = other == null ? reference : other;
        }
        if (other != null && force) {
            return other;
        }
        throw new ImageFormatException(
                other == null
                        ? "%s: expected reference %s beside it%s, found none; give it with --ref"
                                .formatted(
                                        image,
                                        wanted.name(),
                                        wanted.sha256() == null ? "" : " or in its recorded place")
                        : "%s: expected the pixels that %s was made with, found others; --force takes them"
                                .formatted(other.name(), image));
    }

    private static boolean isWanted(RecordedReference wanted, ReferenceImage reference) {
        return wanted.sha256() == null
                || wanted.sha256().equals(reference.bounded().sha256());
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
