package dev.panaflux.cli;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.jobs.ModelProvider;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models and adapters of a job on the backend that the options ask for: those that the job names, else the model of the
 * options.
 *
 * @param notices receives what the user should know, a line each
 * @param encodings keeps encodings of prompts
 * @param job the folder of the job file, where models and adapters may lie
 */
record JobModels(
        Console console,
        Consumer<String> notices,
        ModelOptions model,
        BackendOptions backend,
        EncodingStore encodings,
        Path job)
        implements ModelProvider {

    @Override
    public ModelFiles find(@Nullable String name) throws ModelFormatException {
        if (name == null) {
            return model.settings().open(console.environment(), notices);
        }
        boolean beside = Files.isRegularFile(job.resolve(name).resolve(ModelSource.INDEX_FILE));
        String place = beside ? job.resolve(name).toString() : name;
        return ModelSettings.of(place).open(console.environment(), notices);
    }

    @Override
    public AdapterFile adapter(String name) throws ModelFormatException {
        return console.environment().adapters().beside(job).read(name);
    }

    @Override
    public ImagePipeline open(ModelFiles files) throws ModelFormatException {
        ImagePipeline pipeline = ImagePipeline.of(files)
                .kernels(backend.kernelOptions(console))
                .quantizedWeights(console.environment().quantizedWeights())
                .encodings(encodings)
                .build();
        backend.notices(pipeline.plan()).forEach(notices);
        return pipeline;
    }
}
