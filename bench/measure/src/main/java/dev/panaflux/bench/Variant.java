package dev.panaflux.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One combination under comparison, with all its samples.
 *
 * @param id unique in the report, for example {@code vector f32 2t 256x256}
 * @param backend label of the backend
 * @param precision label of the precision
 * @param threads number of threads
 * @param size size of the images
 * @param weights how the weights are stored, or null if the report does not compare formats
 * @param steps denoising steps per image
 * @param plan the kernel plan
 * @param encode work of encoding a prompt
 * @param step work of one denoising step
 * @param decode work of decoding an image
 * @param images the first image of each prompt
 * @param runs all runs in order, including warm-up
 */
public record Variant(
        String id,
        String backend,
        String precision,
        int threads,
        Workload.Size size,
        @Nullable Weights weights,
        int steps,
        Map<String, Object> plan,
        Cost encode,
        Cost step,
        Cost decode,
        @JsonProperty("pictures") List<Image> images,
        List<Run> runs) {

    /**
     * How the weights are stored.
     *
     * @param format name of the format, as options have it
     * @param bytes size of all weights that an image needs
     */
    public record Weights(String format, long bytes) {

        public Weights {
            ReportChecks.present("format", format);
            ReportChecks.word("format", format);
            ReportChecks.positive("bytes", bytes);
        }
    }

    public Variant {
        ReportChecks.present(
                "id, backend, precision, size, plan, encode, step, decode, pictures, runs",
                id,
                backend,
                precision,
                size,
                plan,
                encode,
                step,
                decode,
                images,
                runs);
        ReportChecks.word("backend", backend);
        ReportChecks.word("precision", precision);
        ReportChecks.positive("threads", threads);
        ReportChecks.that(runs.stream().anyMatch(run -> !run.warmup()), "runs", "a measured one", "none");
        for (Run run : runs) {
            ReportChecks.that(run.stepNanos().size() == steps, "stepNanos", steps + " steps", run.stepNanos());
        }
        images = List.copyOf(images);
        runs = List.copyOf(runs);
    }

    /** Whether {@code other} has weights of the same format. */
    public boolean sameFormat(Variant other) {
        return Objects.equals(
                weights == null ? null : weights.format(), other.weights == null ? null : other.weights.format());
    }

    /** The measured runs: all but warm-up. */
    public List<Run> measured() {
        return runs.stream().filter(run -> !run.warmup()).toList();
    }

    /**
     * The minimum work of a stage, computed from the model's sizes.
     *
     * @param flop operations of products, convolutions and attention; a multiply-add counts as two
     * @param bytes memory traffic if each operator reads or writes each of its matrices once: stored weights, f32
     *     activations
     */
    public record Cost(long flop, long bytes) {

        public Cost {
            ReportChecks.positive("flop", flop);
            ReportChecks.positive("bytes", bytes);
        }
    }

    /**
     * A generated image.
     *
     * @param caseIndex index of the prompt
     * @param sha256 SHA-256 of its RGB pixels
     * @param psnr peak signal-to-noise ratio in dB against the baseline: the first f32 variant of this size, or the first
     *     variant if none is f32; null if the images are identical or this is the baseline
     * @param maxDifference largest difference of a channel from the baseline, 0 to 255; null if this is the baseline
     * @param thumbnail PNG of at most 256 pixels a side (64 for random weights) in base64; null if an earlier variant of the
     *     report has the same image
     */
    public record Image(
            int caseIndex,
            String sha256,
            @Nullable Double psnr,
            @Nullable Integer maxDifference,
            @Nullable String thumbnail) {

        public Image {
            ReportChecks.present("sha256", sha256);
        }
    }
}
