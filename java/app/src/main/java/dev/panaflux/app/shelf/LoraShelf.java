package dev.panaflux.app.shelf;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.adapters.AdapterFit;
import dev.panaflux.adapters.AdapterHeader;
import dev.panaflux.app.AdapterLocator;
import dev.panaflux.app.AdapterSetting;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The LoRAs and their relatives that requests may name: those in the folders that are for them; never a path. Lists are made from the
 * files' headers; a file is read as a whole, for its digest, when an image is drawn with it. What was read is read again when the file
 * has changed.
 */
public final class LoraShelf {

    private final AdapterLocator locator;
    private final ModelShelf models;
    private final Map<Path, Known<AdapterHeader>> headers = new ConcurrentHashMap<>();
    private final Map<Path, Known<AdapterFile>> files = new ConcurrentHashMap<>();

    /**
     * What was read of a file, and what identified it then: size, times and number, which change when it is replaced or written to.
     */
    private record Known<T>(T read, Object identity) {}

    /** Reads something of a file. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(Path path) throws ModelFormatException;
    }

    /** Offers what {@code locator} finds to {@code models}. */
    public LoraShelf(AdapterLocator locator, ModelShelf models) {
        this.locator = locator;
        this.models = models;
    }

    /**
     * All that requests may name, by name.
     *
     * @param model that would draw with them, or null for the shelf's own
     * @throws ModelFormatException if there is no such model, or the folders cannot be listed
     */
    public List<LoraFacts> all(@Nullable String model) throws ModelFormatException {
        ModelShelf.Shelved draws = models.find(model);
        List<LoraFacts> all = new ArrayList<>();
        for (Map.Entry<String, Path> found : locator.found().entrySet()) {
            all.add(facts(found.getKey(), found.getValue(), draws));
        }
        return all;
    }

    private LoraFacts facts(String name, Path path, ModelShelf.Shelved draws) {
        try {
            AdapterHeader file = read(path, headers, AdapterHeader::of);
            return new LoraFacts(name, file.describeKinds(), List.copyOf(file.ranks()), misfit(name, file, draws));
        } catch (ModelFormatException damaged) {
            return new LoraFacts(name, "", List.of(), Optional.of(message(damaged, name, path)));
        }
    }

    /**
     * Why a model cannot draw with a LoRA; empty if it can.
     *
     * @param name that a request gave
     * @param model that would draw with it, or null for the shelf's own
     * @throws ModelFormatException if there is no such model, or the folders cannot be listed
     */
    public Optional<String> problem(String name, @Nullable String model) throws ModelFormatException {
        Path path = locator.found().get(name);
        return path == null
                ? Optional.of(unknown(name))
                : facts(name, path, models.find(model)).problem();
    }

    /**
     * What a pipeline applies. Images record the names, not where the files lie.
     *
     * @param loras by names in {@link #all}
     * @throws ModelFormatException if one is not there any more, or damaged
     */
    public List<AdapterChoice> choices(List<AdapterSetting> loras) throws ModelFormatException {
        if (loras.isEmpty()) {
            return List.of();
        }
        Map<String, Path> found = locator.found();
        List<AdapterChoice> choices = new ArrayList<>();
        for (AdapterSetting lora : loras) {
            Path path = found.get(lora.name());
            if (path == null) {
                throw new ModelFormatException("loras: " + unknown(lora.name()));
            }
            choices.add(new AdapterChoice(read(path, files, AdapterFile::read), lora.strength(), false, lora.name()));
        }
        return choices;
    }

    private static String unknown(String name) {
        return "expected the name of a LoRA that is listed, found \"%s\"".formatted(ModelFileErrors.printable(name));
    }

    private static Optional<String> misfit(String name, AdapterHeader file, ModelShelf.Shelved model)
            throws ModelFormatException {
        AdapterFit fit = file.fit(model.files().description().adaptable());
        return fit.isWhole()
                ? Optional.empty()
                : Optional.of("%s does not fit %s: %s".formatted(name, model.name(), fit.problem()));
    }

    /** What is wrong with a file, without telling clients where it lies. */
    private static String message(ModelFormatException damaged, String name, Path path) {
        return String.valueOf(damaged.getMessage()).replace(path.toString(), name);
    }

    private static <T extends AdapterHeader> T read(Path path, Map<Path, Known<T>> known, Reader<T> reader)
            throws ModelFormatException {
        Known<T> before = known.get(path);
        if (before != null) {
            try {
                if (identity(before.read().path()).equals(before.identity())) {
                    return before.read();
                }
            } catch (IOException gone) {
                // Reading it tells what is wrong.
            }
        }
        try {
            // Taken first, so that a change while it is read shows the next time.
            Object identity =
                    identity(Files.isDirectory(path) ? AdapterHeader.of(path).path() : path);
            T read = reader.read(path);
            known.put(path, new Known<>(read, identity));
            return read;
        } catch (ModelFormatException damaged) {
            throw damaged;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
    }

    private static Object identity(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return List.of(now.size(), now.lastModifiedTime(), now.fileKey() == null ? "" : now.fileKey());
    }
}
