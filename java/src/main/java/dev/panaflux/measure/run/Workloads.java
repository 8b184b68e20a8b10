package dev.panaflux.measure.run;

import dev.panaflux.measure.Workload;
import dev.panaflux.measure.Workload.Case;
import dev.panaflux.measure.Workload.Size;
import dev.panaflux.weights.ModelFiles;
import java.util.List;

/** The workloads that have a name. */
public enum Workloads {
    /** A small picture of whatever model is at hand. */
    QUICK("quick", "One small picture of one prompt."),
    /** What most people ask of klein. */
    KLEIN_4B("klein-4b", "One 256x256 picture of one prompt with FLUX.2 [klein] 4B."),
    /** As large as a benchmark for graphics cards has it. */
    CLIENT_2(
            "client-2",
            "Four 1024x1024 pictures in 4 steps with seeds 42 to 45, after the image generation of MLPerf Client 2.0 but"
                    + " with prompts of its own: unofficial, not an MLPerf result.");

    private static final int SMALLEST_QUICK_SIDE = 128;
    private static final int QUICK_SIDE = 256;
    private static final int CLIENT_SIDE = 1024;
    private static final int CLIENT_STEPS = 4;
    private static final long SEED = 42;

    private static final List<String> PROMPTS = List.of(
            "a red apple on a wooden table, soft morning light from a window",
            "an old lighthouse on a cliff above a stormy sea, oil painting",
            "a small robot watering plants on a balcony, city skyline at dusk",
            "a street market after rain, neon signs reflected in puddles, 35 mm photograph");

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

    /** One sentence about it. */
    public String description() {
        return description;
    }

    /** Rounds that are counted by default: more where they are short. */
    public int repeats() {
        return switch (this) {
            case QUICK -> 5;
            case KLEIN_4B -> 3;
            case CLIENT_2 -> 1;
        };
    }

    /** Rounds that are not counted by default. */
    public int warmup() {
        return this == CLIENT_2 ? 0 : 1;
    }

    /**
     * The workload for {@code model}.
     *
     * @param sizes of the pictures; none leaves them to the workload
     */
    public Workload of(ModelFiles model, List<Size> sizes) {
        List<Size> chosen = sizes.isEmpty() ? List.of(size(model)) : sizes;
        return switch (this) {
            case QUICK, KLEIN_4B ->
                new Workload(label, description, List.of(new Case(PROMPTS.getFirst(), SEED)), chosen, null);
            case CLIENT_2 ->
                new Workload(
                        label,
                        description,
                        List.of(
                                new Case(PROMPTS.get(0), SEED),
                                new Case(PROMPTS.get(1), SEED + 1),
                                new Case(PROMPTS.get(2), SEED + 2),
                                new Case(PROMPTS.get(3), SEED + 3)),
                        chosen,
                        CLIENT_STEPS);
        };
    }

    private Size size(ModelFiles model) {
        int own = model.autoencoder().sampleSize();
        int side = switch (this) {
            // Below that, starting threads takes longer than computing.
            case QUICK -> own >= SMALLEST_QUICK_SIDE && own < QUICK_SIDE ? own : QUICK_SIDE;
            case KLEIN_4B -> QUICK_SIDE;
            case CLIENT_2 -> CLIENT_SIDE;
        };
        int unit = 2 * model.autoencoder().downscale();
        return new Size(side / unit * unit, side / unit * unit);
    }
}
