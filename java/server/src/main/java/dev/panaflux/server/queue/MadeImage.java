package dev.panaflux.server.queue;

import java.time.Instant;

/**
 * An image of a job that is written.
 *
 * @param id names it among all images
 * @param index its place among the job's images, from 0
 * @param path its file, relative to the server's folder, with {@code /} between names
 * @param time when it was written
 * @param seconds that it took, its share of what several took together included
 * @param starred whether somebody likes it
 * @param removed whether somebody has deleted it, which can be undone
 */
public record MadeImage(
        String id, int index, String path, Instant time, double seconds, boolean starred, boolean removed) {

    /** An image that nobody has marked. */
    public MadeImage(String id, int index, String path, Instant time, double seconds) {
        this(id, index, path, time, seconds, false, false);
    }

    MadeImage marked(boolean isStarred, boolean isRemoved) {
        return new MadeImage(id, index, path, time, seconds, isStarred, isRemoved);
    }
}
