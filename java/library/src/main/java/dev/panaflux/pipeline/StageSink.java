package dev.panaflux.pipeline;

/**
 * Receives intermediate results under the names and shapes of golden cases ({@code prompt_embeds}, {@code noise},
 * {@code step0.velocity}, {@code latents.step0}, {@code decoded}, ...).
 */
public interface StageSink {

    /** Whether the receiver wants a result; others are not copied for it. All, unless it says otherwise. */
    default boolean wants(String stage) {
        return true;
    }

    /**
     * A float result; the receiver may keep the array.
     *
     * @param stage its name
     * @param values its elements in row-major order
     * @param shape its shape
     */
    void record(String stage, float[] values, long... shape);

    /** An integer result; the receiver may keep the array. */
    void record(String stage, int[] values, long... shape);
}
