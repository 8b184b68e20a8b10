package dev.panaflux.kernels.vector;

/** One thread's working memory for {@link TiledAttention}. */
final class AttentionScratch {

    float[] queries = {};
    float[] keys = {};
    float[] values = {};
    float[] scores = {};
    float[] sums = {};
    float[] maxima = {};
    float[] denominators = {};
    float[] line = {};
    final ElementReader elements = new ElementReader();
    final Strips keyStrips = new Strips();
    final Strips valueStrips = new Strips();

    void reserve(int queryFloats, int tileFloats, int scoreFloats, int rows, int rowFloats) {
        queries = Scratch.atLeast(queries, queryFloats);
        keys = Scratch.atLeast(keys, tileFloats);
        values = Scratch.atLeast(values, tileFloats);
        keyStrips.reserve(tileFloats);
        valueStrips.reserve(tileFloats);
        scores = Scratch.atLeast(scores, scoreFloats);
        sums = Scratch.atLeast(sums, rows * rowFloats);
        maxima = Scratch.atLeast(maxima, rows);
        denominators = Scratch.atLeast(denominators, rows);
        line = Scratch.atLeast(line, rowFloats);
    }
}
