package dev.panaflux.model;

/**
 * Fits a {@link LatentProjection} by least squares to latents and the images that they were decoded to. A small ridge keeps
 * channels that hardly vary from being given large weights.
 */
public final class ProjectionFit {

    /** Side of a token's square in pixels, unless the decoder's is smaller. */
    public static final int SIDE = 4;

    private static final int COLOURS = 3;

    /** Share of the channels' mean square that is added to each. */
    private static final double RIDGE = 1e-3;

    private final int channels;
    private final int side;
    private final int outputs;

    /** Sums of products of each two inputs, {@code [channels + 1, channels + 1]}; the last input is 1. */
    private final double[][] inputs;

    /** Sums of products of each input and output, {@code [channels + 1, outputs]}. */
    private final double[][] targets;

    /** Sums of the squares of each output. */
    private final double[] squares;

    /**
     * A fit without samples.
     *
     * @param channels channels of a latent token
     * @param pixelsPerToken side in pixels of the square that the decoder makes of a token
     */
    public ProjectionFit(int channels, int pixelsPerToken) {
        this.channels = channels;
        this.side = Math.min(SIDE, pixelsPerToken);
        this.outputs = side * side * COLOURS;
        this.inputs = new double[channels + 1][channels + 1];
        this.targets = new double[channels + 1][outputs];
        this.squares = new double[outputs];
    }

    /**
     * Adds an image.
     *
     * @param latents {@code [size.tokens, channels]}, normalised
     * @param pixels what the decoder makes of them, {@code [height, width, 3]}, nominally in [-1, 1]
     * @throws IllegalArgumentException if a length does not fit {@code size}
     */
    public void add(float[] latents, LatentSize size, float[] pixels) {
        int square = pixels.length / COLOURS / size.tokens();
        int scale = (int) Math.round(Math.sqrt(square)) / side;
        if (latents.length != size.tokens() * channels || pixels.length != size.tokens() * outputs * scale * scale) {
            throw new IllegalArgumentException(
                    "sample: expected %d latents and squares of pixels for %d tokens, found %d and %d"
                            .formatted(size.tokens() * channels, size.tokens(), latents.length, pixels.length));
        }
        double[] input = new double[channels + 1];
        input[channels] = 1;
        for (int token = 0; token < size.tokens(); token++) {
            for (int channel = 0; channel < channels; channel++) {
                input[channel] = latents[token * channels + channel];
            }
            add(input, shrunk(pixels, size, token, scale));
        }
    }

    private void add(double[] input, double[] output) {
        for (int i = 0; i < outputs; i++) {
            squares[i] += output[i] * output[i];
        }
        for (int row = 0; row <= channels; row++) {
            for (int column = 0; column <= row; column++) {
                inputs[row][column] += input[row] * input[column];
            }
            for (int column = 0; column < outputs; column++) {
                targets[row][column] += input[row] * output[column];
            }
        }
    }

    /** A token's square of the image, each pixel the mean of {@code scale * scale}. */
    private double[] shrunk(float[] pixels, LatentSize size, int token, int scale) {
        int width = size.width() * side * scale;
        int top = token / size.width() * side * scale;
        int left = token % size.width() * side * scale;
        double[] square = new double[outputs];
        for (int y = 0; y < side * scale; y++) {
            for (int x = 0; x < side * scale; x++) {
                for (int colour = 0; colour < COLOURS; colour++) {
                    float value = pixels[((top + y) * width + left + x) * COLOURS + colour];
                    square[(y / scale * side + x / scale) * COLOURS + colour] += value / (double) (scale * scale);
                }
            }
        }
        return square;
    }

    /** The projection with the least squared error over all samples. */
    public LatentProjection solve() {
        int size = channels + 1;
        double[][] factor = factor(size);
        double[][] solution = new double[size][outputs];
        for (int output = 0; output < outputs; output++) {
            for (int row = 0; row < size; row++) {
                double sum = targets[row][output];
                for (int column = 0; column < row; column++) {
                    sum -= factor[row][column] * solution[column][output];
                }
                solution[row][output] = sum / factor[row][row];
            }
            for (int row = size - 1; row >= 0; row--) {
                double sum = solution[row][output];
                for (int below = row + 1; below < size; below++) {
                    sum -= factor[below][row] * solution[below][output];
                }
                solution[row][output] = sum / factor[row][row];
            }
        }
        float[] weights = new float[channels * outputs];
        float[] bias = new float[outputs];
        for (int output = 0; output < outputs; output++) {
            for (int channel = 0; channel < channels; channel++) {
                weights[channel * outputs + output] = (float) solution[channel][output];
            }
            bias[output] = (float) solution[channels][output];
        }
        return new LatentProjection(weights, bias);
    }

    /**
     * How much of the samples' variance a projection tells.
     *
     * @param projection fitted to these or other samples
     * @return 1 if it is exact, 0 if a mean would be as good
     */
    public double toldBy(LatentProjection projection) {
        float[] weights = projection.weights();
        float[] bias = projection.bias();
        double[] column = new double[channels + 1];
        double errors = 0;
        double variance = 0;
        for (int output = 0; output < outputs; output++) {
            for (int channel = 0; channel < channels; channel++) {
                column[channel] = weights[channel * outputs + output];
            }
            column[channels] = bias[output];
            errors += squares[output];
            for (int row = 0; row <= channels; row++) {
                errors += column[row] * (product(row, column) - 2 * targets[row][output]);
            }
            variance += squares[output]
                    - targets[channels][output] * targets[channels][output] / inputs[channels][channels];
        }
        return 1 - errors / variance;
    }

    private double product(int row, double[] column) {
        double sum = 0;
        for (int other = 0; other <= channels; other++) {
            sum += inputs[Math.max(row, other)][Math.min(row, other)] * column[other];
        }
        return sum;
    }

    /** The lower Cholesky factor of the inputs' products with the ridge. */
    private double[][] factor(int size) {
        double trace = 0;
        for (int channel = 0; channel < channels; channel++) {
            trace += inputs[channel][channel];
        }
        double ridge = Math.max(RIDGE * trace / channels, Double.MIN_NORMAL);
        double[][] factor = new double[size][size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                double sum = inputs[row][column];
                for (int k = 0; k < column; k++) {
                    sum -= factor[row][k] * factor[column][k];
                }
                if (row == column) {
                    factor[row][row] = Math.sqrt(row < channels ? sum + ridge : Math.max(sum, Double.MIN_NORMAL));
                } else {
                    factor[row][column] = sum / factor[column][column];
                }
            }
        }
        return factor;
    }
}
