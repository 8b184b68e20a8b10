package dev.panaflux.kernels.vector;

import org.jspecify.annotations.Nullable;

/** One thread's working memory: arrays and strips that grow to the largest requested size and are kept. */
final class Scratch {

    float[] left = {};
    float[] strip = {};
    float[] result = {};
    float[] line = {};
    float[] bias = {};
    float[] gate = {};
    final ElementReader elements = new ElementReader();
    final Strips right = new Strips();

    /** The part of a product that {@link #right} contains. */
    @Nullable
    Object rightOwner;

    int rightTile;

    private final AttentionScratch attention = new AttentionScratch();

    AttentionScratch attention() {
        return attention;
    }

    static Scratch[] forThreads(int threads) {
        Scratch[] all = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Scratch();
        }
        return all;
    }

    /** {@code array} if it is long enough, else a new one. */
    static float[] atLeast(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }
}
