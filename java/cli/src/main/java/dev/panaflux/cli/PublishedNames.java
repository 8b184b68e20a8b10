package dev.panaflux.cli;

import dev.panaflux.family.PublishedModel;
import java.util.Iterator;

/** The names of published models, for help texts and shell completion. */
final class PublishedNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return PublishedModel.names().iterator();
    }
}
