package dev.panaflux.pipeline;

/**
 * Receives intermediate results under the names and shapes of the reference's golden files ({@code prompt_embeds},
 * {@code noise}, {@code step0.velocity}, {@code latents.step0}, {@code decoded}, ...).
 */
public interface StageSink {

    /**
     * A float result; the array is the receiver's.
     *
     * @param stage its name
     * @param values its elements in row-major order
     * @param shape its shape
     */
    void record(String stage, float[] values, long... shape);

    /** An integer result; the array is the receiver's. */
    void record(String stage, int[] values, long... shape);
}
