package dev.panaflux.server.queue;

/**
 * One image of a job.
 *
 * @param job the job
 * @param image index of the image, from 0
 */
record Task(Job job, int image) {

    /** The seed of its noise. */
    long seed() {
        return job.request().seed() + image;
    }

    /** Whether it remains to be made. */
    boolean isWanted() {
        return job.isWanted(image);
    }
}
