package dev.panaflux.pipeline;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.adapters.AdapterFit;
import dev.panaflux.adapters.OpenAdapter;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The adapters that are open for a model: those of the last request, kept for the next. */
final class OpenAdapters implements AutoCloseable {

    private static final String ADVICE = "; what fits can be taken alone (--lora-partial)";

    private final ModelFiles model;
    private final ComputePool pool;
    private final MemoryCheck memory;
    private final Map<AdapterChoice, OpenAdapter> open = new HashMap<>();

    OpenAdapters(ModelFiles model, ComputePool pool, MemoryCheck memory) {
        this.memory = memory;
        this.model = model;
        this.pool = pool;
    }

    /**
     * Opens the adapters of a request, and closes those that only others needed. One of strength 0 must fit, but is left out: adding
     * zeros would change how products are rounded.
     *
     * @param notices receives what is left out
     * @throws ModelFormatException if one is damaged or does not fit
     * @throws InsufficientMemoryException if what must be computed of new ones does not fit into memory
     */
    ChosenAdapters choose(List<AdapterChoice> choices, Consumer<String> notices) throws ModelFormatException {
        for (Iterator<Map.Entry<AdapterChoice, OpenAdapter>> entries =
                        open.entrySet().iterator();
                entries.hasNext(); ) {
            Map.Entry<AdapterChoice, OpenAdapter> entry = entries.next();
            if (!choices.contains(entry.getKey())) {
                entry.getValue().close();
                entries.remove();
            }
        }
        Map<AdapterChoice, AdapterFit> fits = new LinkedHashMap<>();
        for (AdapterChoice choice : choices) {
            AdapterFit fit = fit(choice, notices);
            if (choice.strength() != 0) {
                fits.put(choice, fit);
            }
        }
        requireMemory(fits);
        List<OpenAdapter> chosen = new ArrayList<>();
        for (AdapterChoice choice : choices) {
            AdapterFit fit = fits.get(choice);
            if (fit != null) {
                chosen.add(opened(choice, fit));
            }
        }
        return new ChosenAdapters(chosen);
    }

    /** Those that are open have their memory already. */
    private void requireMemory(Map<AdapterChoice, AdapterFit> fits) {
        long bytes = fits.entrySet().stream()
                .filter(entry -> !open.containsKey(entry.getKey()))
                .mapToLong(entry -> entry.getValue().computedBytes())
                .sum();
        if (bytes > 0) {
            memory.require("opening adapters", bytes, "use fewer of them, or close other programs");
        }
    }

    private AdapterFit fit(AdapterChoice choice, Consumer<String> notices) throws ModelFormatException {
        AdapterFile file = choice.file();
        AdapterFit fit = file.fit(model.description().adaptable());
        fit.require(model.name(), choice.partial(), ADVICE);
        if (!fit.isWhole()) {
            notices.accept("%s: %d of %d modules are applied; %s"
                    .formatted(file.path(), fit.fitting(), file.size(), fit.problem()));
        }
        return fit;
    }

    private OpenAdapter opened(AdapterChoice choice, AdapterFit fit) throws ModelFormatException {
        OpenAdapter known = open.get(choice);
        if (known != null) {
            known.requireUnchanged();
            return known;
        }
        OpenAdapter opened = OpenAdapter.open(fit, choice.strength(), pool);
        open.put(choice, opened);
        return opened;
    }

    @Override
    public void close() {
        open.values().forEach(OpenAdapter::close);
        open.clear();
    }
}
