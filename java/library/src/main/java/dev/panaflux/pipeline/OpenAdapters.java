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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The adapters that are open for a model: those of the last request, kept for the next. */
final class OpenAdapters implements AutoCloseable {

    private static final String ADVICE = "; what fits can be taken alone (--lora-partial)";

    private final ModelFiles model;
    private final ComputePool pool;
    private final Map<AdapterChoice, OpenAdapter> open = new HashMap<>();

    OpenAdapters(ModelFiles model, ComputePool pool) {
        this.model = model;
        this.pool = pool;
    }

    /**
     * Opens the adapters of a request, and closes those that only others needed. One of strength 0 must fit, but is left out: adding
     * zeros would change how products are rounded.
     *
     * @param notices receives what is left out
     * @throws ModelFormatException if one is damaged or does not fit
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
        List<OpenAdapter> chosen = new ArrayList<>();
        for (AdapterChoice choice : choices) {
            AdapterFit fit = fit(choice, notices);
            if (choice.strength() != 0) {
                chosen.add(opened(choice, fit));
            }
        }
        return new ChosenAdapters(chosen);
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
