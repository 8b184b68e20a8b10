package dev.panaflux.server.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of all jobs, numbered. Readers keep their place by number, so a slow one holds up nobody and takes no memory:
 * it misses events, and learns that.
 */
public final class EventLog {

    private static final int KEPT = 4096;

    /**
     * An event.
     *
     * @param number its place, from 1
     * @param job the job's id
     * @param type {@code job} with all that is known of the job, or {@code progress}
     * @param data a JSON object
     */
    public record Event(long number, String job, String type, String data) {}

    private final @Nullable Event[] ring = new @Nullable Event[KEPT];
    private long last;
    private boolean closed;

    EventLog() {}

    synchronized void add(String job, String type, String data) {
        last++;
        ring[(int) (last % KEPT)] = new Event(last, job, type, data);
        notifyAll();
    }

    /** The number of the latest event, 0 before the first. */
    public synchronized long last() {
        return last;
    }

    /** Whether no event after {@code number} was forgotten. */
    public synchronized boolean isComplete(long number) {
        return number <= last && number >= last - KEPT;
    }

    /**
     * The events after {@code number} that are still known; waits for one if there is none.
     *
     * @param millis how long to wait at most
     * @return empty after that time, or when the server stops
     * @throws InterruptedException if the thread is interrupted
     */
    public synchronized List<Event> after(long number, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (last <= number && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        List<Event> events = new ArrayList<>();
        for (long next = Math.max(number + 1, last - KEPT + 1); next <= last; next++) {
            Event event = ring[(int) (next % KEPT)];
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    /** Whether the server stops. */
    public synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
