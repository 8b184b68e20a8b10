package dev.panaflux.server.queue;

import java.util.concurrent.TimeUnit;

/** Whether anybody looks at images of steps, which are made only then. */
public final class PreviewDemand {

    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final boolean possible;
    private volatile long asked = System.nanoTime() - LAST_NANOS;

    /**
     * Nobody looks yet.
     *
     * @param possible whether previews can be had at all
     */
    PreviewDemand(boolean possible) {
        this.possible = possible;
    }

    /** Somebody looks at previews; they are made for some seconds from now. */
    public void want() {
        asked = System.nanoTime();
    }

    boolean isPossible() {
        return possible;
    }

    boolean isWanted() {
        return possible && System.nanoTime() - asked < LAST_NANOS;
    }
}
