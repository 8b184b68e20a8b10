package dev.panaflux.cli.shell;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.models.KnownWords;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.ModelFormatException;
import java.util.List;
import java.util.function.Consumer;

/** The model that draws, kept open between images. */
public final class Studio implements AutoCloseable {

    private final Environment environment;
    private final KernelOptions options;
    private ImagePipeline pipeline;
    private KnownWords words;

    private Studio(Environment environment, KernelOptions options, ImagePipeline pipeline, KnownWords words) {
        this.environment = environment;
        this.options = options;
        this.pipeline = pipeline;
        this.words = words;
    }

    /**
     * Opens a model.
     *
     * @param options backend, precision and threads of this and later models
     * @param notices receives what the user should know, a line each
     * @throws ModelFormatException if there is none, or its files do not match
     */
    public static Studio open(
            Environment environment, ModelFiles model, KernelOptions options, Consumer<String> notices)
            throws ModelFormatException {
        ImagePipeline pipeline = pipeline(environment, model, options);
        return new Studio(environment, options, pipeline, KnownWords.of(model, notices));
    }

    private static ImagePipeline pipeline(Environment environment, ModelFiles model, KernelOptions options)
            throws ModelFormatException {
        return ImagePipeline.of(model)
                .kernels(options)
                .quantizedWeights(environment.quantizedWeights())
                .previews(environment.previews())
                .build();
    }

    /** What draws now. */
    public ImagePipeline pipeline() {
        return pipeline;
    }

    /** The words that it knows. */
    KnownWords words() {
        return words;
    }

    /**
     * Opens another model in place of this one, which stays if that fails.
     *
     * @throws ModelFormatException if there is none, or its files do not match
     */
    void change(String model, Consumer<String> notices) throws ModelFormatException {
        change(ModelSettings.of(model).open(environment, notices), notices);
    }

    /**
     * The same with a model whose files are known.
     *
     * @throws ModelFormatException if its files do not match any more
     */
    void change(ModelFiles files, Consumer<String> notices) throws ModelFormatException {
        ImagePipeline other = pipeline(environment, files, options);
        pipeline.close();
        pipeline = other;
        words = KnownWords.of(files, notices);
    }

    /**
     * Checks that adapters are for the model that draws now.
     *
     * @param advice what to do about one that is not; empty for nothing
     * @throws ModelFormatException if one is not
     */
    void requireFitting(List<AdapterChoice> adapters, String advice) throws ModelFormatException {
        ModelFiles model = pipeline.model();
        for (AdapterChoice adapter : adapters) {
            try {
                adapter.file()
                        .fit(model.description().adaptable())
                        .require(model.name(), adapter.partial(), "; !lora --partial takes what fits");
            } catch (ModelFormatException other) {
                throw new ModelFormatException(other.getMessage() + advice, other);
            }
        }
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
