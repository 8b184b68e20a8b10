package dev.panaflux.family;

import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.kernels.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Random weights as fast as a disk takes them: large tensors show one block of Gaussian values, scaled for each tensor and
 * repeated from a random place on. Its length is a prime, so that no two rows of a matrix start at the same place of it.
 */
final class RandomWeights {

    /** The largest prime below 2^22. */
    private static final int BLOCK = (1 << 22) - 3;

    /** Tensors of up to so many values are made value by value, without the block. */
    private static final int FEW = 1 << 18;

    /** Blocks of different deviations that are kept. */
    private static final int KEPT = 8;

    /** Farthest value from the mean, in standard deviations: norm weights stay positive. */
    private static final float FARTHEST = 4;

    private final DType type;
    private final SplittableRandom random;
    private float[] block = {};
    private final LinkedHashMap<Float, ByteBuffer> scaled = new LinkedHashMap<>();

    RandomWeights(long seed, DType type) {
        this.type = type;
        this.random = new SplittableRandom(seed);
    }

    private float gaussian() {
        return (float) Math.clamp(random.nextGaussian(), -FARTHEST, FARTHEST);
    }

    /**
     * Writes values of the size that the tensor's layer is made for: matrices keep the variance of their input, norm
     * weights and variances are near 1, biases and means near 0. A tensor of integers is all zero.
     */
    void write(TensorSpec tensor, WritableByteChannel out) throws IOException {
        if (tensor.type() != StoredType.of(type)) {
            writeFully(ByteBuffer.allocate(Math.toIntExact(tensor.bytes())), out);
            return;
        }
        long elements = tensor.bytes() / type.bytes();
        float mean = mean(tensor);
        float deviation = deviation(tensor, elements);
        if (elements <= FEW || mean != 0) {
            writeFew(Math.toIntExact(elements), mean, deviation, out);
        } else {
            writeMany(elements, deviation, out);
        }
    }

    private static float mean(TensorSpec tensor) {
        boolean norm = tensor.shape().size() < 2
                && !tensor.name().endsWith(".bias")
                && !tensor.name().endsWith(".running_mean");
        return norm ? 1 : 0;
    }

    private static float deviation(TensorSpec tensor, long elements) {
        if (tensor.shape().size() < 2) {
            return 0.1f;
        }
        boolean embedding = tensor.name().endsWith("embed_tokens.weight");
        return embedding ? 1 : (float) Math.sqrt((double) tensor.shape().getFirst() / Math.max(1, elements));
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

    /** The block as values of one deviation; the last few are kept, as layers repeat them. */
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
            case BF16 -> {
                int bits = Float.floatToRawIntBits(value);
                buffer.putShort((short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16));
            }
        }
    }

    private static void writeFully(ByteBuffer bytes, WritableByteChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
