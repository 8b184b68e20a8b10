package dev.panaflux.bench;

import java.util.List;

/** The parts of a run that are timed apart. */
public enum Stage {
    /** Model files and tokenizer. */
    LOAD("load"),
    /** Prompt to hidden states. */
    ENCODE("encode"),
    /** One denoising step; a run has several samples of it. */
    STEP("step"),
    /** Latents to pixels. */
    DECODE("decode"),
    /** Pixels to a PNG file. */
    WRITE("write"),
    /** What remains. */
    OTHER("other"),
    /** All of it. */
    TOTAL("total");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** The name in reports. */
    public String label() {
        return label;
    }

    /** The samples of a run in seconds. */
    public List<Double> seconds(Run run) {
        return switch (this) {
            case LOAD -> List.of(seconds(run.loadNanos()));
            case ENCODE -> List.of(seconds(run.encodeNanos()));
            case STEP -> run.stepNanos().stream().map(Stage::seconds).toList();
            case DECODE -> List.of(seconds(run.decodeNanos()));
            case WRITE -> List.of(seconds(run.writeNanos()));
            case OTHER -> List.of(seconds(run.otherNanos()));
            case TOTAL -> List.of(seconds(run.totalNanos()));
        };
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
