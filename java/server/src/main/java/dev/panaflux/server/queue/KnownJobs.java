package dev.panaflux.server.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The jobs that a board remembers, in the order in which they were accepted. Not safe for several threads. */
final class KnownJobs {

    /** So many that rewriting a journal without them is worth it, if fewer are remembered. */
    private static final int FEWEST_FORGOTTEN = 64;

    private final int history;
    private final SequencedMap<String, Job> jobs = new LinkedHashMap<>();
    private final Map<String, Job> byKey = new HashMap<>();
    private final ArrayDeque<Job> ended = new ArrayDeque<>();
    private final Set<String> forgotten = new HashSet<>();
    private Consumer<Set<String>> listener = ids -> {};

    /**
     * None yet.
     *
     * @param history ended jobs that are remembered
     */
    KnownJobs(int history) {
        this.history = history;
    }

    /** Who hears, now and then, the ids of jobs that were forgotten since it was told last. */
    void onForgotten(Consumer<Set<String>> told) {
        listener = told;
    }

    void add(Job job) {
        jobs.put(job.id(), job);
        if (job.request().key() != null) {
            byKey.putIfAbsent(job.request().key(), job);
        }
        if (job.status().state().isEnd()) {
            ended.add(job);
        }
    }

    @Nullable
    Job find(String id) {
        return jobs.get(id);
    }

    /** The job of a request that its client gave a name. */
    @Nullable
    Job ofKey(@Nullable String key) {
        return key == null ? null : byKey.get(key);
    }

    /** All that fit, the latest first. */
    List<Job> all(Predicate<Job> fits) {
        List<Job> found = new ArrayList<>();
        for (Job job : jobs.sequencedValues().reversed()) {
            if (fits.test(job)) {
                found.add(job);
            }
        }
        return found;
    }

    /** A job has come to its end; the oldest such may be forgotten now. */
    void ended(Job job) {
        ended.add(job);
        while (ended.size() > history) {
            Job oldest = ended.removeFirst();
            jobs.remove(oldest.id());
            if (oldest.request().key() != null) {
                byKey.remove(oldest.request().key(), oldest);
            }
            forgotten.add(oldest.id());
        }
        if (forgotten.size() >= Math.max(FEWEST_FORGOTTEN, jobs.size())) {
            listener.accept(Set.copyOf(forgotten));
            forgotten.clear();
        }
    }
}
