package dev.panaflux.spark;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.app.Environment;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.jobs.JobModel;
import dev.panaflux.app.jobs.ModelProvider;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models as the settings find them, with a pipeline for each that has drawn. All pipelines share one set of threads, which starts
 * with the first of them. Not for several threads at once.
 */
final class WarmModels implements ModelProvider, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmModels.class);

    private final DrawSettings settings;
    private final Environment environment;
    private final Path folder;
    private final Map<String, ImagePipeline> pipelines = new HashMap<>();
    private @Nullable SelectedKernels kernels;

    WarmModels(DrawSettings settings) {
        this.settings = settings;
        this.environment = settings.environment();
        this.folder = Path.of(settings.folder());
    }

    /** What the models were asked for with. */
    DrawSettings settings() {
        return settings;
    }

    @Override
    public ModelFiles find(@Nullable String name) throws ModelFormatException {
        if (name == null) {
            return settings.modelSettings().open(environment, LOG::warn);
        }
        boolean beside = Files.isRegularFile(folder.resolve(name).resolve(ModelSource.INDEX_FILE));
        return ModelSettings.of(beside ? folder.resolve(name).toString() : name).open(environment, LOG::warn);
    }

    @Override
    public AdapterFile adapter(String name) throws ModelFormatException {
        return environment.adapters().beside(folder).read(name);
    }

    @Override
    public ImagePipeline open(ModelFiles model) throws ModelFormatException {
        return ImagePipeline.of(model)
                .on(kernels())
                .quantizedWeights(environment.quantizedWeights())
                .build();
    }

    /**
     * The pipeline of a model, which stays open.
     *
     * @throws ModelFormatException if the tokenizer or a weight file cannot be read
     * @throws dev.panaflux.kernels.backend.BackendUnavailableException if the backend cannot run here
     */
    ImagePipeline pipeline(JobModel model) throws ModelFormatException {
        ImagePipeline pipeline = pipelines.get(model.digest());
        if (pipeline == null) {
            pipeline = open(model.files());
            pipelines.put(model.digest(), pipeline);
            LOG.info("{} on {}", model.files().name(), pipeline.plan().describe());
        }
        return pipeline;
    }

    private SelectedKernels kernels() {
        SelectedKernels selected = kernels;
        if (selected == null) {
            selected = KernelSelector.installed()
                    .select(settings.backendSettings()
                            .kernelOptions(
                                    environment,
                                    MachineTuning.of(environment, LOG::warn).tuning()));
            selected.plan().notices().forEach(LOG::warn);
            kernels = selected;
        }
        return selected;
    }

    @Override
    public void close() {
        pipelines.values().forEach(ImagePipeline::close);
        pipelines.clear();
        if (kernels != null) {
            kernels.close();
            kernels = null;
        }
    }
}
