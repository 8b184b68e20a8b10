package dev.panaflux.kernels.testkit;

import java.util.random.RandomGenerator;

/**
 * What the elements of a test tensor are drawn from.
 *
 * @param name the word for it in the names of cases
 * @param source makes the next element
 */
public record Values(String name, Source source) {

    /** Makes elements. */
    @FunctionalInterface
    public interface Source {
        /** The next element. */
        float draw(RandomGenerator random);
    }

    /** Normal with mean 0 and deviation 1. */
    public static final Values GAUSSIAN = new Values("gaussian", random -> (float) random.nextGaussian());

    /** Uniform in [-1, 1): cheap, for large weights. */
    public static final Values UNIFORM = new Values("uniform", random -> 2 * random.nextFloat() - 1);

    /** Uniform in [0.25, 1.25): sums of products do not cancel. */
    public static final Values POSITIVE = new Values("positive", random -> random.nextFloat() + 0.25f);

    /** Around 1, as the weights of norms are. */
    public static final Values NEAR_ONE = new Values("near one", random -> 1 + 0.1f * (float) random.nextGaussian());

    /** Normal with mean 3 and deviation 1. */
    public static final Values SHIFTED = new Values("shifted", random -> 3 + (float) random.nextGaussian());

    /** Uniform in [-110, 110), where exponentials under- and overflow. */
    public static final Values WIDE = new Values("wide", random -> 220 * random.nextFloat() - 110);

    /** Integers from -127 to 127. */
    public static final Values INTEGERS = new Values("integers", random -> random.nextInt(-127, 128));

    /** Only 127: the largest sums of integers. */
    public static final Values LARGEST_INTEGERS = new Values("largest integers", random -> 127);

    /** Normal times 2^-110: so small that a row's scale has no use. */
    public static final Values NEGLIGIBLE =
            new Values("negligible", random -> Math.scalb((float) random.nextGaussian(), -110));

    /** Any bit pattern: every kind of NaN, infinity, denormal and zero, and all magnitudes. */
    public static final Values BITS = new Values("any bits", random -> Float.intBitsToFloat(random.nextInt()));

    /** NaNs whose upper half alone would be an infinity. */
    public static final Values SIGNALLING =
            new Values("signalling NaN", random -> Float.intBitsToFloat(0x7f80_0000 | random.nextInt(1, 1 << 13)));

    /** Normal, but one in eight is denormal or a zero of either sign. */
    public static final Values TINY = new Values("some tiny", random -> switch (random.nextInt(16)) {
        case 0 -> random.nextBoolean() ? 0f : -0f;
        case 1 -> Math.scalb(random.nextFloat() - 0.5f, -130);
        default -> (float) random.nextGaussian();
    });

    /** Normal, but one in {@code period} is NaN or infinite. */
    public static Values nonFinite(int period) {
        return new Values(
                "some not finite",
                random -> random.nextInt(period) != 0
                        ? (float) random.nextGaussian()
                        : switch (random.nextInt(3)) {
                            case 0 -> Float.NaN;
                            case 1 -> Float.POSITIVE_INFINITY;
                            default -> Float.NEGATIVE_INFINITY;
                        });
    }

    /** These values times {@code factor}. */
    public Values times(float factor) {
        return new Values("%s times %s".formatted(name, factor), random -> factor * draw(random));
    }

    /** The next element. */
    public float draw(RandomGenerator random) {
        return source.draw(random);
    }
}
