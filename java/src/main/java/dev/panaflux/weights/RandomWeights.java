package dev.panaflux.weights;

import dev.panaflux.kernels.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;

/**
 * Random weights as fast as a disk takes them: one block of Gaussian values, scaled for each tensor and repeated from a
 * random place on. Its length is a prime, so that no two rows of a matrix start at the same place of it.
 */
final class RandomWeights {

    /** The largest prime below 2^22. */
    private static final int BLOCK = (1 << 22) - 3;

    /** Farthest value from the mean, in standard deviations: norm weights stay positive. */
    private static final float FARTHEST = 4;

    private final DType type;
    private final SplittableRandom random;
    private final float[] gaussian = new float[BLOCK];
    private final ByteBuffer scaled;
    private float scaledBy = Float.NaN;

    RandomWeights(long seed, DType type) {
        this.type = type;
        this.random = new SplittableRandom(seed);
        this.scaled = ByteBuffer.allocateDirect(BLOCK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BLOCK; i++) {
            gaussian[i] = (float) Math.clamp(random.nextGaussian(), -FARTHEST, FARTHEST);
        }
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
        if (tensor.shape().size() < 2) {
            writeVector(tensor, out);
            return;
        }
        long elements = tensor.bytes() / type.bytes();
        boolean embedding = tensor.name().endsWith("embed_tokens.weight");
        float deviation =
                embedding ? 1 : (float) Math.sqrt((double) tensor.shape().getFirst() / Math.max(1, elements));
        scale(deviation);
        long start = random.nextInt(BLOCK);
        for (long left = elements; left > 0; ) {
            long length = Math.min(left, BLOCK - start);
            writeFully(
                    scaled.duplicate().position((int) (start * type.bytes())).limit((int)
                            ((start + length) * type.bytes())),
                    out);
            left -= length;
            start = 0;
        }
    }

    private void writeVector(TensorSpec tensor, WritableByteChannel out) throws IOException {
        String name = tensor.name();
        float mean = name.endsWith(".bias") || name.endsWith(".running_mean") ? 0 : 1;
        int elements = Math.toIntExact(tensor.bytes() / type.bytes());
        ByteBuffer values = ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int start = random.nextInt(BLOCK);
        for (int i = 0; i < elements; i++) {
            put(values, mean + 0.1f * gaussian[(start + i) % BLOCK]);
        }
        writeFully(values.flip(), out);
    }

    private void scale(float deviation) {
        if (deviation == scaledBy) {
            return;
        }
        scaled.clear();
        for (float value : gaussian) {
            put(scaled, value * deviation);
        }
        scaled.flip();
        scaledBy = deviation;
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
