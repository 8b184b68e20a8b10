package dev.panaflux.app.replay;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.app.AdapterLocator;
import dev.panaflux.app.recall.RecordedAdapter;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the adapters of an image: among the files that are given, in the recorded place, beside the image, or by name. Only a file
 * with the recorded digest is taken.
 *
 * @param image whose adapters are wanted
 * @param given files in place of those recorded, in their order; empty for none
 * @param force whether given files with another digest are taken too
 * @param locator finds files by name
 */
public record AdapterFinder(Path image, List<Path> given, boolean force, AdapterLocator locator) {

    public AdapterFinder {
        given = List.copyOf(given);
    }

    /**
     * The adapters, in their order.
     *
     * @throws IllegalArgumentException if another number of files is given than recorded
     * @throws ModelFormatException if one is not found, or has another digest than recorded
     */
    public List<AdapterChoice> find(List<RecordedAdapter> recorded) throws ModelFormatException {
        if (!given.isEmpty() && given.size() != recorded.size()) {
            throw new IllegalArgumentException("--lora: expected %d, as %s was made with so many, found %d"
                    .formatted(recorded.size(), image, given.size()));
        }
        List<AdapterChoice> found = new ArrayList<>();
        for (int index = 0; index < recorded.size(); index++) {
            RecordedAdapter wanted = recorded.get(index);
            AdapterFile file = given.isEmpty() ? search(wanted) : check(AdapterFile.read(given.get(index)), wanted);
            found.add(new AdapterChoice(file, wanted.strength(), wanted.partial()));
        }
        return found;
    }

    private AdapterFile check(AdapterFile file, RecordedAdapter wanted) throws ModelFormatException {
        if (!force && !file.sha256().equals(wanted.sha256())) {
            throw new ModelFormatException(
                    "%s: expected the LoRA that %s was made with, found another; --force takes it"
                            .formatted(file.path(), image));
        }
        return file;
    }

    private AdapterFile search(RecordedAdapter wanted) throws ModelFormatException {
        for (Path place : places(wanted.name())) {
            try {
                AdapterFile file = AdapterFile.read(place);
                if (file.sha256().equals(wanted.sha256())) {
                    return file;
                }
            } catch (ModelFormatException somethingElse) {
                // Another place may have it.
            }
        }
        throw new ModelFormatException(
                "%s: expected the LoRA %s in its recorded place, beside the image or by its name, found none with its digest;"
                                .formatted(image, ModelFileErrors.printable(wanted.name()))
                        + " give it with --lora");
    }

    private List<Path> places(String name) {
        try {
            Path recorded = Path.of(name);
            Path bare = recorded.getFileName();
            if (name.isBlank() || bare == null) {
                return List.of();
            }
            return Stream.of(
                            Optional.of(recorded),
                            Optional.of(image.resolveSibling(recorded)),
                            Optional.of(image.resolveSibling(bare)),
                            locator.find(bare.toString()))
                    .flatMap(Optional::stream)
                    .filter(Files::exists)
                    .distinct()
                    .toList();
        } catch (InvalidPathException notHere) {
            return List.of();
        }
    }
}
