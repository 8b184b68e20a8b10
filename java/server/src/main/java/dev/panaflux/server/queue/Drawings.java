package dev.panaflux.server.queue;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.shelf.LoraShelf;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.edit.Area;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ImageSettings;
import dev.panaflux.pipeline.ReferenceImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what clients ask for into requests to a pipeline. */
public final class Drawings {

    private final ModelShelf models;
    private final LoraShelf loras;
    private final InputStore inputs;
    private final long mostInputPixels;

    /**
     * Draws with models and LoRAs from inputs.
     *
     * @param mostInputPixels pixels that an input may have
     */
    Drawings(ModelShelf models, LoraShelf loras, InputStore inputs, long mostInputPixels) {
        this.models = models;
        this.loras = loras;
        this.inputs = inputs;
        this.mostInputPixels = mostInputPixels;
    }

    /**
     * What a job's images will be made with; reads its inputs.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     * @throws IOException if there is no such model, or an input is no image that the model takes
     */
    public JobSettings settings(JobRequest request) throws IOException {
        ModelShelf.Shelved model = models.find(request.model());
        GenerationRequest.requireSeeds(request.seed(), request.count());
        ImageSettings settings =
                model.planner().settings(of(request, List.of(request.prompt()), List.of(request.seed())));
        return new JobSettings(
                model.name(),
                settings.width(),
                settings.height(),
                settings.steps(),
                settings.guidance(),
                settings.schedule(),
                settings.flop(),
                model.words().unknown(List.of(request.prompt())).words());
    }

    /** The pipeline of the model that a job names. */
    ImagePipeline pipeline(JobRequest request) throws IOException {
        return models.pipeline(models.find(request.model()), request.precision());
    }

    /** Closes what other jobs are drawn with; tells whether there was any, so that more memory may be free now. */
    boolean closeOthers(JobRequest request) throws IOException {
        return models.closeOthers(models.find(request.model()), request.precision());
    }

    /** One request for all images of {@code tasks}, which have all but prompts and seeds in common. */
    GenerationRequest of(List<Task> tasks) throws IOException {
        return of(
                tasks.getFirst().job().request(),
                tasks.stream().map(task -> task.job().request().prompt()).toList(),
                tasks.stream().map(Task::seed).toList());
    }

    private GenerationRequest of(JobRequest request, List<String> prompts, List<Long> seeds) throws IOException {
        List<ReferenceImage> references = new ArrayList<>();
        for (String input : request.references()) {
            String name = "reference " + (references.size() + 1);
            references.add(new ReferenceImage(
                    name, ImageDecoder.decode(name, inputs.read(input), new ReferenceFit(1), mostInputPixels)));
        }
        return GenerationRequest.of(prompts)
                .negativePrompt(request.negativePrompt())
                .size(request.width(), request.height())
                .steps(request.steps())
                .guidance(request.guidance())
                .seeds(seeds)
                .schedule(ScheduleName.parse(request.schedule()))
                .references(references)
                .edit(edit(request.edit()))
                .adapters(loras.choices(request.loras()))
                .build();
    }

    private @Nullable SourceEdit edit(JobRequest.@Nullable Edit edit) throws IOException {
        if (edit == null) {
            return null;
        }
        Repainting repainting = edit.mask() == null
                ? null
                : new Repainting(
                        new Area.Masked(image("mask", edit.mask()), edit.inverted()),
                        edit.grow(),
                        edit.blur(),
                        edit.crop(),
                        Repainting.DEFAULT_FEATHER);
        return new SourceEdit(image("source", edit.source()), repainting, edit.strength(), true, Start.NOISED_SOURCE);
    }

    private NamedImage image(String name, String input) throws IOException {
        RgbImage pixels = ImageDecoder.decode(name, inputs.read(input), mostInputPixels);
        return new NamedImage(name, pixels);
    }

    /** Whether one request can make both jobs, and whether that is worth it. */
    static boolean suit(Job one, Job other) {
        return one.request().inputs().isEmpty()
                && other.request().inputs().isEmpty()
                && Together.of(one).equals(Together.of(other));
    }

    /** What jobs that are made together have in common. */
    private record Together(
            JobSettings settings,
            String schedule,
            @Nullable String negativePrompt,
            List<AdapterSetting> loras,
            @Nullable Precision precision) {
        static Together of(Job job) {
            return new Together(
                    job.settings().ofAnyPrompt(),
                    job.request().schedule(),
                    job.request().negativePrompt(),
                    job.request().loras(),
                    job.request().precision());
        }
    }
}
