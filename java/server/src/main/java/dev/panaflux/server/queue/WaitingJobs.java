package dev.panaflux.server.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order of the jobs that wait: by priority; within one, clients take turns; of a client, the oldest comes first. Not safe for
 * several threads.
 */
final class WaitingJobs {

    private final Map<Priority, Map<String, ArrayDeque<Job>>> turns = new EnumMap<>(Priority.class);
    private int size;

    /** Clients whose turn it is come first. */
    private Map<String, ArrayDeque<Job>> turns(Priority priority) {
        return turns.computeIfAbsent(priority, _ -> new LinkedHashMap<>());
    }

    int size() {
        return size;
    }

    void add(Job job) {
        turns(job.request().priority())
                .computeIfAbsent(job.request().client(), _ -> new ArrayDeque<>())
                .addLast(job);
        size++;
    }

    /** Puts back a job whose turn was taken from it. */
    void addFirst(Job job) {
        Map<String, ArrayDeque<Job>> clients = turns(job.request().priority());
        ArrayDeque<Job> own = clients.computeIfAbsent(job.request().client(), _ -> new ArrayDeque<>());
        own.addFirst(job);
        Map<String, ArrayDeque<Job>> others = new LinkedHashMap<>(clients);
        others.remove(job.request().client());
        clients.clear();
        clients.put(job.request().client(), own);
        clients.putAll(others);
        size++;
    }

    boolean remove(Job job) {
        Map<String, ArrayDeque<Job>> clients = turns(job.request().priority());
        ArrayDeque<Job> own = clients.get(job.request().client());
        if (own == null || !own.remove(job)) {
            return false;
        }
        if (own.isEmpty()) {
            clients.remove(job.request().client());
        }
        size--;
        return true;
    }

    /** Takes the next job; its client goes to the end. */
    @Nullable
    Job take() {
        for (Priority priority : Priority.values()) {
            Iterator<Map.Entry<String, ArrayDeque<Job>>> clients =
                    turns(priority).entrySet().iterator();
            if (clients.hasNext()) {
                Map.Entry<String, ArrayDeque<Job>> next = clients.next();
                String client = next.getKey();
                ArrayDeque<Job> own = next.getValue();
                Job job = own.removeFirst();
                clients.remove();
                if (!own.isEmpty()) {
                    turns(priority).put(client, own);
                }
                size--;
                return job;
            }
        }
        return null;
    }

    /** Takes the first job of a priority that suits, in the order of {@link #inOrder}. */
    @Nullable
    Job take(Priority priority, Predicate<Job> suits) {
        for (Job job : inOrder(priority)) {
            if (suits.test(job)) {
                remove(job);
                return job;
            }
        }
        return null;
    }

    /** Whether a job waits that comes before all of {@code priority}. */
    boolean hasBefore(Priority priority) {
        return turns.entrySet().stream()
                .anyMatch(entry -> entry.getKey().compareTo(priority) < 0
                        && !entry.getValue().isEmpty());
    }

    /** All jobs in the order in which they will be taken. */
    List<Job> inOrder() {
        List<Job> order = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            order.addAll(inOrder(priority));
        }
        return order;
    }

    private List<Job> inOrder(Priority priority) {
        List<Iterator<Job>> clients = new ArrayList<>();
        turns(priority).values().forEach(own -> clients.add(own.iterator()));
        List<Job> order = new ArrayList<>();
        while (!clients.isEmpty()) {
            clients.removeIf(own -> !own.hasNext());
            clients.forEach(own -> order.add(own.next()));
        }
        return order;
    }
}
