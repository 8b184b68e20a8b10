package dev.panaflux.model;

/**
 * A linear approximation of a decoder, for previews: each latent token becomes a square of pixels. It takes a few thousand
 * multiplications a token, where the decoder takes billions.
 *
 * @see ProjectionFit
 */
public final class LatentProjection {

    private static final int COLOURS = 3;
    private static final int TOGETHER = 4;

    private final int side;
    private final float[] weights;
    private final float[] bias;

    /**
     * A projection from copies of its numbers.
     *
     * @param weights {@code [latentChannels, side * side * 3]}, the pixels of the square row by row
     * @param bias {@code [side * side * 3]}, the pixels of a token of zeros
     * @throws IllegalArgumentException if the lengths do not fit each other
     */
    public LatentProjection(float[] weights, float[] bias) {
        this.side = (int) Math.round(Math.sqrt(bias.length / (double) COLOURS));
        if (bias.length == 0 || bias.length != side * side * COLOURS) {
            throw new IllegalArgumentException(
                    "bias: expected 3 values for each pixel of a square, found " + bias.length);
        }
        if (weights.length == 0 || weights.length % bias.length != 0) {
            throw new IllegalArgumentException("weights: expected %d values for each channel, found %d in all"
                    .formatted(bias.length, weights.length));
        }
        this.weights = weights.clone();
        this.bias = bias.clone();
    }

    /** Channels of a latent token. */
    public int latentChannels() {
        return weights.length / bias.length;
    }

    /** Side in pixels of the square that a latent token becomes. */
    public int pixelsPerToken() {
        return side;
    }

    /** A copy of the weights, {@code [latentChannels, side * side * 3]}. */
    public float[] weights() {
        return weights.clone();
    }

    /** A copy of the bias, {@code [side * side * 3]}. */
    public float[] bias() {
        return bias.clone();
    }

    /**
     * Approximates an image.
     *
     * @param latents {@code [size.tokens, latentChannels]}, normalised
     * @return {@code [size.height * side, size.width * side, 3]}, nominally in [-1, 1]
     * @throws IllegalArgumentException if the latents do not fit {@code size}
     */
    public float[] apply(float[] latents, LatentSize size) {
        int channels = latentChannels();
        if (latents.length != (long) size.tokens() * channels) {
            throw new IllegalArgumentException(
                    "latents: expected %d x %d values, found %d".formatted(size.tokens(), channels, latents.length));
        }
        float[] image = new float[size.tokens() * bias.length];
        float[] square = new float[bias.length];
        for (int token = 0; token < size.tokens(); token++) {
            System.arraycopy(bias, 0, square, 0, square.length);
            int channel = 0;
            for (; channel <= channels - TOGETHER; channel += TOGETHER) {
                addSeveral(square, latents, token * channels + channel, channel * square.length);
            }
            for (; channel < channels; channel++) {
                add(square, latents[token * channels + channel], channel * square.length);
            }
            place(image, square, size, token);
        }
        return image;
    }

    private void add(float[] square, float latent, int from) {
        for (int i = 0; i < square.length; i++) {
            square[i] += latent * weights[from + i];
        }
    }

    /** The same for {@link #TOGETHER} channels, three times as fast, since loops over few pixels are mostly overhead. */
    private void addSeveral(float[] square, float[] latents, int at, int from) {
        int length = square.length;
        float first = latents[at];
        float second = latents[at + 1];
        float third = latents[at + 2];
        float fourth = latents[at + 3];
        for (int i = 0; i < length; i++) {
            square[i] += first * weights[from + i]
                    + second * weights[from + length + i]
                    + third * weights[from + 2 * length + i]
                    + fourth * weights[from + 3 * length + i];
        }
    }

    private void place(float[] image, float[] square, LatentSize size, int token) {
        int length = side * COLOURS;
        int top = token / size.width() * side;
        int left = token % size.width() * length;
        for (int row = 0; row < side; row++) {
            System.arraycopy(square, row * length, image, (top + row) * size.width() * length + left, length);
        }
    }
}
