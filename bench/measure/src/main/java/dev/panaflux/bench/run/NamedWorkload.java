package dev.panaflux.bench.run;

import dev.panaflux.bench.LessWork;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.bench.Workload.Size;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.kernels.LabelLookup;
import dev.panaflux.model.DryRun;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workload with a name. Each published model has one with its own name.
 *
 * @param name the name on the command line
 * @param model the model that it measures by default; null for the program's default model
 * @param images what it generates
 * @param warmup default warm-up rounds; small images are finished before all code is compiled
 * @param repeats default measured rounds: more for short ones
 * @param sweeping whether all precisions, and one thread as well as all, are measured by default
 */
public record NamedWorkload(
        String name, @Nullable PublishedModel model, Images images, int warmup, int repeats, boolean sweeping) {

    private static final int SMALLEST_QUICK_SIDE = 128;
    private static final int QUICK_SIDE = 256;
    private static final int CLIENT_SIDE = 1024;
    private static final int CLIENT_STEPS = 4;
    private static final long SEED = 42;

    private static final List<Case> SCENES = List.of(
            new Case("a red apple on a wooden table, soft morning light from a window", SEED),
            new Case("an old lighthouse on a cliff above a stormy sea, oil painting", SEED + 1),
            new Case("a small robot watering plants on a balcony, city skyline at dusk", SEED + 2),
            new Case("a street market after rain, neon signs reflected in puddles, 35 mm photograph", SEED + 3));

    /** Small images with any model, from prompts that the embedded model was trained for. */
    public static final NamedWorkload QUICK = new NamedWorkload(
            "quick",
            null,
            new Images(
                    "Four small images, one per prompt.",
                    "Images from the prompts and seeds of a file.",
                    List.of(
                            new Case("a red apple", 1),
                            new Case("an octopus on a sky blue background", 2),
                            new Case("a pizza, yellow background", 3),
                            new Case("a penguin on pink", 4)),
                    // Smaller work takes less time than starting threads.
                    preferred -> preferred >= SMALLEST_QUICK_SIDE && preferred < QUICK_SIDE ? preferred : QUICK_SIDE,
                    null),
            2,
            4,
            true);

    /**
     * The images of a workload.
     *
     * @param description with the workload's own prompts
     * @param otherwise the description with prompts from a file
     * @param cases its own prompts and seeds
     * @param side side in pixels, given the preferred side of the model
     * @param steps denoising steps; null for the model's default
     */
    public record Images(
            String description,
            String otherwise,
            List<Case> cases,
            IntUnaryOperator side,
            @Nullable Integer steps) {}

    /** All workloads: {@link #QUICK}, one per published model, and images as large as in a GPU benchmark. */
    public static List<NamedWorkload> all() {
        return Stream.of(Stream.of(QUICK), PublishedModel.all().stream().map(NamedWorkload::of), Stream.of(client2()))
                .flatMap(workloads -> workloads)
                .toList();
    }

    /**
     * The workload called {@code name}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static NamedWorkload named(String name) {
        return LabelLookup.find("workload", all(), NamedWorkload::name, name);
    }

    /** A typical request to {@code model}. */
    private static NamedWorkload of(PublishedModel model) {
        return new NamedWorkload(
                model.name(),
                model,
                new Images(
                        "One 256x256 image with %s.".formatted(model.title()),
                        "Images from the prompts and seeds of a file.",
                        List.of(SCENES.getFirst()),
                        _ -> QUICK_SIDE,
                        null),
                1,
                3,
                false);
    }

    private static NamedWorkload client2() {
        return new NamedWorkload(
                "client-2",
                PublishedModel.representative(),
                new Images(
                        "Four 1024x1024 images in 4 steps with seeds 42 to 45, modelled on the image generation of MLPerf"
                                + " Client 2.0, but with Panaflux's own prompts: unofficial, not an MLPerf result.",
                        "1024x1024 images in 4 steps, from the prompts and seeds of a file, as in the image generation of"
                                + " MLPerf Client 2.0: unofficial, not an MLPerf result.",
                        SCENES,
                        _ -> CLIENT_SIDE,
                        CLIENT_STEPS),
                0,
                1,
                false);
    }

    /**
     * The workload for {@code files}.
     *
     * @param sizes image sizes; empty means the workload's own
     * @param cases prompts and seeds; empty means the workload's own
     * @param lessWork what is left out, or null
     */
    public Workload of(ModelFiles files, List<Size> sizes, List<Case> cases, @Nullable LessWork lessWork) {
        String description = cases.isEmpty() ? images.description() : images.otherwise();
        return new Workload(
                name,
                lessWork == null ? description : description + " " + lessWork.describe(),
                cases.isEmpty() ? images.cases() : cases,
                sizes.isEmpty() ? List.of(size(files)) : sizes,
                images.steps(),
                lessWork);
    }

    private Size size(ModelFiles files) {
        int side = images.side().applyAsInt(files.description().sides().preferred());
        int unit = DryRun.bind(files.description().networks().decoder()).pixelsPerToken();
        return new Size(side / unit * unit, side / unit * unit);
    }
}
