package dev.panaflux.bench.scaling;

import dev.panaflux.kernels.ComputePool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Does all tasks on the calling thread, one after the other, and records how long each takes. It claims any number of threads, so
 * that operators cut their work as they would for as many.
 */
final class RecordingPool implements ComputePool {

    private final int claimed;
    private final List<StageRecording> stages = new ArrayList<>();
    private List<Region> regions = new ArrayList<>();
    private String operator = "";
    private long bytes;
    private long since = System.nanoTime();

    RecordingPool(int claimed) {
        this.claimed = claimed;
    }

    @Override
    public int threads() {
        return claimed;
    }

    @Override
    public void forEach(int count, Task task) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("cancelled");
        }
        if (count == 0) {
            return;
        }
        long start = System.nanoTime();
        long serial = start - since;
        long[] tasks = new long[count];
        for (int index = 0; index < count; index++) {
            task.run(index, 0);
            long end = System.nanoTime();
            tasks[index] = end - start;
            start = end;
        }
        regions.add(new Region(operator, serial, bytes, tasks));
        // An operator's second region moves again what the first one did, but nobody knows how much of it.
        bytes = 0;
        since = System.nanoTime();
    }

    /** Names the operator whose regions follow. */
    void begin(String name, long traffic) {
        operator = name;
        bytes = traffic;
    }

    /** Ends a stage. */
    void end(String stage) {
        long now = System.nanoTime();
        stages.add(new StageRecording(stage, regions, now - since));
        regions = new ArrayList<>();
        since = now;
    }

    /** The stages that have ended. */
    List<StageRecording> stages() {
        return List.copyOf(stages);
    }

    /** Forgets what was recorded. */
    void restart() {
        stages.clear();
        regions = new ArrayList<>();
        since = System.nanoTime();
    }

    @Override
    public void close() {
        // It has no threads of its own.
    }
}
