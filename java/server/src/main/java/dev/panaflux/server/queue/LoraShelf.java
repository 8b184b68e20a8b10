package dev.panaflux.server.queue;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.adapters.AdapterFit;
import dev.panaflux.app.AdapterLocator;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The LoRAs and their relatives that requests may name: those in the folders that are for them; never a path. A file that was read is
 * read again when it has changed.
 */
public final class LoraShelf {

    private final AdapterLocator locator;
    private final ModelShelf models;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /** A file that was read, and what it was then. */
    private record Known(AdapterFile file, FileTime changed, long bytes) {

        boolean isNow() throws IOException {
            return Files.getLastModifiedTime(file.path()).equals(changed) && Files.size(file.path()) == bytes;
        }
    }

    /** Offers what {@code locator} finds to {@code models}. */
    public LoraShelf(AdapterLocator locator, ModelShelf models) {
        this.locator = locator;
        this.models = models;
    }

    /**
     * All that requests may name, by name.
     *
     * @param model that would draw with them, or null for the server's own
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
            AdapterFile file = read(path);
            return new LoraFacts(name, file.describeKinds(), List.copyOf(file.ranks()), misfit(name, file, draws));
        } catch (ModelFormatException damaged) {
            return new LoraFacts(name, "", List.of(), Optional.of(message(damaged, name, path)));
        }
    }

    /**
     * Why a model cannot draw with a LoRA; empty if it can.
     *
     * @param name that a client gave
     * @param model that would draw with it, or null for the server's own
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
     * @throws ModelFormatException if one is not there any more, or damaged
     */
    List<AdapterChoice> choices(List<JobRequest.Lora> loras) throws ModelFormatException {
        if (loras.isEmpty()) {
            return List.of();
        }
        Map<String, Path> found = locator.found();
        List<AdapterChoice> choices = new ArrayList<>();
        for (JobRequest.Lora lora : loras) {
            Path path = found.get(lora.name());
            if (path == null) {
                throw new ModelFormatException("loras: " + unknown(lora.name()));
            }
            choices.add(new AdapterChoice(read(path), lora.strength(), false, lora.name()));
        }
        return choices;
    }

    private static String unknown(String name) {
        return "expected the name of a LoRA of this server, found \"%s\"".formatted(ModelFileErrors.printable(name));
    }

    private static Optional<String> misfit(String name, AdapterFile file, ModelShelf.Shelved model)
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

    private AdapterFile read(Path path) throws ModelFormatException {
        try {
            Known before = known.get(path);
            if (before != null && before.isNow()) {
                return before.file();
            }
        } catch (IOException gone) {
            // Reading it tells what is wrong.
        }
        AdapterFile file = AdapterFile.read(path);
        try {
            known.put(path, new Known(file, Files.getLastModifiedTime(file.path()), file.bytes()));
            return file;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
    }
}
