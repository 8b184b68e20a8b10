package dev.panaflux.bench;

import java.util.List;

/** The separately timed parts of a run. */
public enum Stage {
    /** Opening the model's files and the tokenizer. */
    LOAD("load"),
    /** Encoding the prompt. */
    ENCODE("encode"),
    /** One denoising step; a run has several samples of it. */
    STEP("step"),
    /** Decoding latents to pixels. */
    DECODE("decode"),
    /** Writing the PNG file. */
    WRITE("write"),
    /** Everything outside the other stages. */
    OTHER("other"),
    /** The whole run. */
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
