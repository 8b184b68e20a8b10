package dev.panaflux.cli;

import dev.panaflux.app.Environment;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.weights.ModelFormatException;
import java.util.Iterator;

/** The names of the models that ship with the program and of published ones, for shell completion. */
final class ModelNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        try {
            return Environment.ofProcess().models().names().iterator();
        } catch (ModelFormatException unreadable) {
            return PublishedModel.names().iterator();
        }
    }
}
