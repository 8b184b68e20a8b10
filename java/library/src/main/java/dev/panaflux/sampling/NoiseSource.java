package dev.panaflux.sampling;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The source of the initial noise, which is standard normal. A seed determines an image only together with its source. */
public enum NoiseSource {

    /**
     * The numbers of {@code torch.randn([1, C, h, w], generator=torch.Generator().manual_seed(seed))} on the CPU, so a seed
     * gives the same image as in diffusers. Only the low 32 bits of a seed matter to torch.
     */
    TORCH {
        @Override
        float[] draw(long seed, int channels, int rows, int columns) {
            return new TorchNormal(seed).draw(Math.multiplyExact(channels, Math.multiplyExact(rows, columns)));
        }
    },

    /**
     * The numbers of flux2.c and iris.c, nearly independent of the size: latents of up to 112x112 (1792x1792 pixels) are
     * nearest-neighbour samples of one 112x112 field, so a seed keeps its composition when the size changes. Larger latents,
     * which those programs reject, are drawn at their own size.
     */
    IRIS {
        @Override
        float[] draw(long seed, int channels, int rows, int columns) {
            IrisNormal normal = new IrisNormal(seed);
            float[] noise = new float[Math.multiplyExact(channels, Math.multiplyExact(rows, columns))];
            if (rows > FIELD || columns > FIELD) {
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = normal.next();
                }
                return noise;
            }
            float[] field = new float[FIELD * FIELD];
            for (int c = 0, i = 0; c < channels; c++) {
                for (int j = 0; j < field.length; j++) {
                    field[j] = normal.next();
                }
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < columns; x++) {
                        noise[i++] = field[y * FIELD / rows * FIELD + x * FIELD / columns];
                    }
                }
            }
            return noise;
        }
    };

    private static final int FIELD = 112;

    /**
     * The source called {@code label}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static NoiseSource named(String label) {
        for (NoiseSource source : values()) {
            if (source.label().equals(label)) {
                return source;
            }
        }
        throw new IllegalArgumentException("rng: expected "
                + Arrays.stream(values()).map(NoiseSource::label).collect(Collectors.joining(" or ")) + ", found "
                + label);
    }

    /** The name for command lines and metadata: {@code torch} or {@code iris}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Noise channel by channel, like diffusers' {@code [1, C, h/16, w/16]}.
     *
     * @param seed any value
     * @param channels C, the channels of a latent token
     * @param rows image height over 16
     * @param columns image width over 16
     * @return [channels, rows, columns], f32
     * @throws IllegalArgumentException if an extent is not positive
     */
    public float[] planar(long seed, int channels, int rows, int columns) {
        if (channels < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "noise: expected positive extents, found [" + channels + ", " + rows + ", " + columns + "]");
        }
        return draw(seed, channels, rows, columns);
    }

    /**
     * The same noise token by token, as input of the transformer: token {@code y * columns + x} holds the channels of position
     * (y, x).
     *
     * @return [token=rows*columns, channel=channels], f32
     * @throws IllegalArgumentException if an extent is not positive
     */
    public float[] tokens(long seed, int channels, int rows, int columns) {
        float[] planar = planar(seed, channels, rows, columns);
        float[] tokens = new float[planar.length];
        int positions = rows * columns;
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < positions; p++) {
                tokens[p * channels + c] = planar[c * positions + p];
            }
        }
        return tokens;
    }

    abstract float[] draw(long seed, int channels, int rows, int columns);
}
