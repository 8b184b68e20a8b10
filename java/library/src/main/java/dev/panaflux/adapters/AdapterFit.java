package dev.panaflux.adapters;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of adapters compared with a model's modules.
 */
public final class AdapterFit {

    /** Names in one message. */
    private static final int NAMED = 3;

    private final AdapterHeader file;
    private final List<Match> matches;
    private final List<Misfit> misfits;
    private final List<String> unknown;

    AdapterFit(AdapterHeader file, List<Match> matches, List<Misfit> misfits, List<String> unknown) {
        this.file = file;
        this.matches = List.copyOf(matches);
        this.misfits = List.copyOf(misfits);
        this.unknown = List.copyOf(unknown);
    }

    /** A change and the module that it is for. */
    record Match(AdapterModule change, AdaptableModule module) {}

    /**
     * A change of another size than the module of its name.
     *
     * @param name the module's name as stored
     * @param outDim outputs of the change
     * @param inDim its inputs
     * @param module the model's module
     */
    public record Misfit(String name, long outDim, long inDim, AdaptableModule module) {}

    /** The file. */
    public AdapterHeader file() {
        return file;
    }

    List<Match> matches() {
        return matches;
    }

    /** Number of modules that fit. */
    public int fitting() {
        return matches.size();
    }

    /**
     * Bytes that are computed and kept while the modules that fit are open: products of a LoHa's factors, and what belongs to
     * LoKr and DoRA. The matrices of the file are mapped instead.
     */
    public long computedBytes() {
        return matches.stream()
                .mapToLong(match -> match.change().computedBytes())
                .sum();
    }

    /** The modules of other sizes. */
    public List<Misfit> misfits() {
        return misfits;
    }

    /** Names of the tensors that belong to no module of the model. */
    public List<String> unknown() {
        return unknown;
    }

    /** Whether everything in the file can be applied. */
    public boolean isWhole() {
        return misfits.isEmpty() && unknown.isEmpty();
    }

    /** What does not fit, in one line; empty if everything does. */
    public String problem() {
        List<String> problems = new ArrayList<>();
        if (!misfits.isEmpty()) {
            Misfit first = misfits.getFirst();
            problems.add("%d of %d modules have other sizes, first %s: expected [%d, %d], found [%d, %d]"
                    .formatted(
                            misfits.size(),
                            file.size(),
                            ModelFileErrors.printable(first.name),
                            first.module.outDim(),
                            first.module.inDim(),
                            first.outDim,
                            first.inDim));
        }
        if (!unknown.isEmpty()) {
            int more = unknown.size() - NAMED;
            problems.add("%d tensor%s belong%s to no module of it: %s%s"
                    .formatted(
                            unknown.size(),
                            unknown.size() == 1 ? "" : "s",
                            unknown.size() == 1 ? "s" : "",
                            String.join(
                                    ", ",
                                    unknown.stream()
                                            .limit(NAMED)
                                            .map(ModelFileErrors::printable)
                                            .toList()),
                            more > 0 ? " and " + more + " more" : ""));
        }
        return String.join("; ", problems);
    }

    /**
     * Refuses a file that does not fit.
     *
     * @param model the model's name
     * @param partial whether it is enough if a part fits
     * @param advice what to do about it, as a front end says it; empty for nothing
     * @throws ModelFormatException if it does not
     */
    public void require(String model, boolean partial, String advice) throws ModelFormatException {
        if (matches.isEmpty()) {
            throw new ModelFormatException("%s: %s %s: %s"
                    .formatted(file.path(), partial ? "no part of it fits" : "does not fit", model, problem()));
        }
        if (!isWhole() && !partial) {
            throw new ModelFormatException(
                    "%s: does not fit %s: %s%s".formatted(file.path(), model, problem(), advice));
        }
    }
}
