package dev.panaflux.weights.synthetic;

import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.DType;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.blocks.BlockFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Generates random weights at the speed of a disk: large tensors repeat one block of Gaussian values, scaled for each
 * tensor, from a random position. The block's length is a prime, so no two rows of a matrix start at the same position in
 * it.
 */
public final class RandomWeights {

    /** The largest prime below 2^22. */
    private static final int BLOCK = (1 << 22) - 3;

    /** Up to this size, tensors are generated value by value, without the block. */
    private static final int FEW = 1 << 18;

    /** Number of scaled blocks that are cached. */
    private static final int KEPT = 8;

    /** Largest distance from the mean, in standard deviations, so that norm weights stay positive. */
    private static final float FARTHEST = 4;

    private final DType type;
    private final SplittableRandom random;
    private float[] block = {};
    private final LinkedHashMap<Float, ByteBuffer> scaled = new LinkedHashMap<>();

    private final Map<BlockFormat, RandomBlocks> blocks = new EnumMap<>(BlockFormat.class);
    private final RandomNarrow narrow;

    /** A tensor's role in its layer, which determines its distribution. */
    public enum Role {
        /** A matrix; preserves the variance of its input. */
        MATRIX(0),
        /** A lookup table; variance 1. */
        TABLE(0),
        /** Weights of a norm, or variances; near 1. */
        SCALE(1),
        /** Biases or means; near 0. */
        OFFSET(0),
        /** Factors that change nothing: exactly 1, in f32. */
        ONE(1);

        private final float mean;

        Role(float mean) {
            this.mean = mean;
        }

        private float deviation(TensorSpec tensor, long elements) {
            return switch (this) {
                case MATRIX -> (float) Math.sqrt((double) tensor.shape().getFirst() / Math.max(1, elements));
                case TABLE -> 1;
                case SCALE, OFFSET -> 0.1f;
                case ONE -> 0;
            };
        }
    }

    /**
     * A stream of random values.
     *
     * @param seed the same seed and the same order of tensors give the same values
     * @param type the element type of the weights
     */
    public RandomWeights(long seed, DType type) {
        this.type = type;
        this.random = new SplittableRandom(seed);
        this.narrow = new RandomNarrow(random);
    }

    private float gaussian() {
        return (float) Math.clamp(random.nextGaussian(), -FARTHEST, FARTHEST);
    }

    /**
     * Writes values for {@code role}. A tensor of another type without blocks, such as a count, is all zeros.
     *
     * @throws IOException if {@code out} fails
     */
    public void write(TensorSpec tensor, Role role, WritableByteChannel out) throws IOException {
        BlockFormat format = tensor.type().blocks().orElse(null);
        if (format != null) {
            long elements = tensor.bytes() / format.bytes() * format.weights();
            blocks.computeIfAbsent(format, key -> new RandomBlocks(key, random))
                    .write(tensor.bytes(), role.deviation(tensor, elements), out);
            return;
        }
        if (tensor.type() == StoredType.F8_E4M3) {
            narrow.write(tensor.bytes(), role.deviation(tensor, tensor.bytes()), out);
            return;
        }
        if (role == Role.ONE) {
            writeOnes(tensor, out);
            return;
        }
        if (tensor.type() != StoredType.of(type)) {
            writeFully(ByteBuffer.allocate(Math.toIntExact(tensor.bytes())), out);
            return;
        }
        long elements = tensor.bytes() / type.bytes();
        float mean = role.mean;
        float deviation = role.deviation(tensor, elements);
        if (elements <= FEW || mean != 0) {
            writeFew(Math.toIntExact(elements), mean, deviation, out);
        } else {
            writeMany(elements, deviation, out);
        }
    }

    private static void writeOnes(TensorSpec tensor, WritableByteChannel out) throws IOException {
        ByteBuffer ones = ByteBuffer.allocate(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        while (ones.hasRemaining()) {
            ones.putFloat(1);
        }
        writeFully(ones.flip(), out);
    }

    private void writeFew(int elements, float mean, float deviation, WritableByteChannel out) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            put(values, mean + deviation * gaussian());
        }
        writeFully(values.flip(), out);
    }

    private void writeMany(long elements, float deviation, WritableByteChannel out) throws IOException {
        ByteBuffer values = scaled(deviation);
        int from = random.nextInt(BLOCK);
        for (long left = elements; left > 0; ) {
            int length = (int) Math.min(left, BLOCK - from);
            writeFully(values.slice(from * type.bytes(), length * type.bytes()), out);
            left -= length;
            from = 0;
        }
    }

    /** The block scaled to one standard deviation; the last few are cached, since layers repeat them. */
    private ByteBuffer scaled(float deviation) {
        ByteBuffer known = scaled.get(deviation);
        if (known != null) {
            return known;
        }
        if (block.length == 0) {
            block = new float[BLOCK];
            for (int i = 0; i < BLOCK; i++) {
                block[i] = gaussian();
            }
        }
        ByteBuffer values = scaled.size() < KEPT
                ? ByteBuffer.allocateDirect(BLOCK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN)
                : Objects.requireNonNull(scaled.pollFirstEntry()).getValue().clear();
        for (float value : block) {
            put(values, deviation * value);
        }
        scaled.put(deviation, values.flip());
        return values;
    }

    private void put(ByteBuffer buffer, float value) {
        switch (type) {
            case F32 -> buffer.putFloat(value);
            case F16 -> buffer.putShort(Float.floatToFloat16(value));
            case BF16 -> buffer.putShort(BFloat16.round(value));
        }
    }

    private static void writeFully(ByteBuffer bytes, WritableByteChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
