package dev.panaflux.app.jobs;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.ModelFormatException;
import org.jspecify.annotations.Nullable;

/** Where a job's models and their adapters come from. */
public interface ModelProvider {

    /**
     * Finds a model and checks its files.
     *
     * @param name a name or folder as the job has it; null for the run's own model
     * @throws ModelFormatException if there is none, or its files do not match
     */
    ModelFiles find(@Nullable String name) throws ModelFormatException;

    /**
     * Finds an adapter and reads what its file holds.
     *
     * @param name a name or path as the job has it
     * @throws ModelFormatException if there is none, or it is damaged
     */
    AdapterFile adapter(String name) throws ModelFormatException;

    /**
     * A pipeline of {@code model}; whoever opens closes.
     *
     * @throws ModelFormatException if the tokenizer or a weight file cannot be read
     */
    ImagePipeline open(ModelFiles model) throws ModelFormatException;
}
