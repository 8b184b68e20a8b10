package dev.panaflux.app.jobs;

import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.pipeline.RequestPlanner;
import dev.panaflux.weights.ModelFormatException;

/**
 * A model of a job.
 *
 * @param files its files
 * @param digest identifies them
 * @param planner chooses what a request leaves to the model
 */
public record JobModel(ModelFiles files, String digest, RequestPlanner planner) {

    /** Reads what identifies a model. */
    static JobModel of(ModelFiles files) throws ModelFormatException {
        return new JobModel(files, ModelDigest.of(files), new RequestPlanner(files));
    }
}
