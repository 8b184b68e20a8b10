package dev.panaflux.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that are compared, with all its samples.
 *
 * @param id a name that is unique in the report, as in {@code vector f32 2t 256x256}
 * @param backend label of the backend
 * @param precision label of the arithmetic
 * @param threads number of threads
 * @param size of the pictures
 * @param steps denoising steps of a picture
 * @param plan the kernel plan
 * @param encode cost of encoding a prompt
 * @param step cost of one denoising step
 * @param decode cost of decoding a picture
 * @param pictures the first picture of each case
 * @param runs all runs in their order, warm-up included
 */
public record Variant(
        String id,
        String backend,
        String precision,
        int threads,
        Workload.Size size,
        int steps,
        Map<String, Object> plan,
        Cost encode,
        Cost step,
        Cost decode,
        List<Picture> pictures,
        List<Run> runs) {

    public Variant {
        pictures = List.copyOf(pictures);
        runs = List.copyOf(runs);
    }

    /** The runs that count. */
    public List<Run> measured() {
        return runs.stream().filter(run -> !run.warmup()).toList();
    }

    /**
     * The least that a stage must do, from the model's sizes.
     *
     * @param flop operations of products, convolutions and attention, two a multiply-add
     * @param bytes weights as stored and activations in f32, each matrix read or written once by each operator
     */
    public record Cost(long flop, long bytes) {}

    /**
     * A picture that was made.
     *
     * @param caseIndex which prompt
     * @param sha256 of its RGB pixels
     * @param psnr peak signal-to-noise ratio in dB against the first variant of this size in f32, or the first if none is,
     *     or null where both are equal or this is that variant
     * @param maxDifference largest difference of a channel against it, 0 to 255, or null if this is that variant
     * @param thumbnail PNG of at most 256 pixels a side, 64 where weights are random, in base64; null if an earlier variant
     *     of the report made the same picture and has it
     */
    public record Picture(
            int caseIndex,
            String sha256,
            @Nullable Double psnr,
            @Nullable Integer maxDifference,
            @Nullable String thumbnail) {}
}
