package dev.panaflux.bench.run;

import dev.panaflux.bench.Workload;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.bench.Workload.Size;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.model.DryRun;
import java.util.List;

/** The named workloads. */
public enum Workloads {
    /** Small images with any model. */
    QUICK("quick", "Four small images, one per prompt."),
    /** A typical request to klein. */
    KLEIN_4B("klein-4b", "One 256x256 image with FLUX.2 [klein] 4B."),
    /** Images as large as in a GPU benchmark. */
    CLIENT_2(
            "client-2",
            "Four 1024x1024 images in 4 steps with seeds 42 to 45, modelled on the image generation of MLPerf Client 2.0,"
                    + " but with Panaflux's own prompts: unofficial, not an MLPerf result.");

    private static final String CLIENT_2_WITH_PROMPTS =
            "1024x1024 images in 4 steps, from the prompts and seeds of a file, as in the image generation of MLPerf Client"
                    + " 2.0: unofficial, not an MLPerf result.";

    private static final int SMALLEST_QUICK_SIDE = 128;
    private static final int QUICK_SIDE = 256;
    private static final int CLIENT_SIDE = 1024;
    private static final int CLIENT_STEPS = 4;
    private static final long SEED = 42;

    /** Prompts that the embedded model was trained for. */
    private static final List<Case> THINGS = List.of(
            new Case("a red apple", 1),
            new Case("an octopus on a sky blue background", 2),
            new Case("a pizza, yellow background", 3),
            new Case("a penguin on pink", 4));

    private static final List<Case> SCENES = List.of(
            new Case("a red apple on a wooden table, soft morning light from a window", SEED),
            new Case("an old lighthouse on a cliff above a stormy sea, oil painting", SEED + 1),
            new Case("a small robot watering plants on a balcony, city skyline at dusk", SEED + 2),
            new Case("a street market after rain, neon signs reflected in puddles, 35 mm photograph", SEED + 3));

    private final String label;
    private final String description;

    Workloads(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /** Default measured rounds: more for short ones. */
    public int repeats() {
        return switch (this) {
            case QUICK -> 4;
            case KLEIN_4B -> 3;
            case CLIENT_2 -> 1;
        };
    }

    /** Default warm-up rounds; small images are finished before all code is compiled. */
    public int warmup() {
        return switch (this) {
            case QUICK -> 2;
            case KLEIN_4B -> 1;
            case CLIENT_2 -> 0;
        };
    }

    /**
     * The workload for {@code model}.
     *
     * @param sizes image sizes; empty means the workload's own
     * @param cases prompts and seeds; empty means the workload's own
     */
    public Workload of(ModelFiles model, List<Size> sizes, List<Case> cases) {
        return new Workload(
                label,
                description(cases),
                cases.isEmpty() ? cases() : cases,
                sizes.isEmpty() ? List.of(size(model)) : sizes,
                this == CLIENT_2 ? CLIENT_STEPS : null);
    }

    private String description(List<Case> cases) {
        if (cases.isEmpty()) {
            return description;
        }
        return this == CLIENT_2 ? CLIENT_2_WITH_PROMPTS : "Images from the prompts and seeds of a file.";
    }

    private List<Case> cases() {
        return switch (this) {
            case QUICK -> THINGS;
            case KLEIN_4B -> List.of(SCENES.getFirst());
            case CLIENT_2 -> SCENES;
        };
    }

    private Size size(ModelFiles model) {
        int own = model.description().sides().usual();
        int side = switch (this) {
            // Smaller work takes less time than starting threads.
            case QUICK -> own >= SMALLEST_QUICK_SIDE && own < QUICK_SIDE ? own : QUICK_SIDE;
            case KLEIN_4B -> QUICK_SIDE;
            case CLIENT_2 -> CLIENT_SIDE;
        };
        int unit = DryRun.bind(model.description().networks().decoder()).pixelsPerToken();
        return new Size(side / unit * unit, side / unit * unit);
    }
}
