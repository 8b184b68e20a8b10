package dev.panaflux.explain.hand;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.sampling.EulerStep;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * One attention head of four features over three tokens: a word and the two cells of an image. The operators are those of the real
 * networks, in plain Java and f32.
 */
public final class TinyModel {

    /** Names of the tokens. */
    static final String[] TOKENS = {"red", "cell A", "cell B"};

    /** Features of a token. */
    static final int WIDTH = 4;

    private static final int COUNT = TOKENS.length;

    /** Under the square root of a norm, as in the real networks. */
    private static final float EPS = 1e-6f;

    private static final int WORKSPACE_BYTES = 64 * 1024;

    private static final float[] X = {1, 0.5f, -1, 2, 0.8f, -1.2f, 0.3f, 0.6f, -0.4f, 1.1f, 0.9f, -0.7f};
    private static final float[] QUERY = {1, 0, 1, 0, 0, 1, 0, -1, 1, -1, 0, 0, 0, 0, 1, 1};
    private static final float[] KEY = {0, 1, 0, 1, 1, 0, -1, 0, 0, 1, 1, 0, 1, 0, 0, 1};
    private static final float[] VALUE = {1, 0, 0, 0.5f, 0, 1, 0.5f, 0, 0, -0.5f, 1, 0, 0.5f, 0, 0, 1};
    private static final float[] OUTPUT = {0.5f, 0, 0, -0.5f, 0, 0.5f, 0, 0, 0, 0, 1, 0.5f, 0, 0, 0, 1};

    /** How far a position turns each pair of features, in radians. */
    private static final double[] FREQUENCIES = {1, 0.1};

    private TinyModel() {}

    /**
     * All numbers, in the order of computation. Matrices are row by row, {@code [3, 4]} where nothing else is said.
     *
     * @param x the tokens
     * @param queryWeight {@code W_q [4, 4]}
     * @param keyWeight {@code W_k [4, 4]}
     * @param valueWeight {@code W_v [4, 4]}
     * @param outputWeight {@code W_out [4, 4]}
     * @param query {@code W_q x}
     * @param key {@code W_k x}
     * @param value {@code W_v x}
     * @param normedQuery queries with a root mean square of 1
     * @param normedKey keys with a root mean square of 1
     * @param cos cosines of the turns, {@code [3, 2]}
     * @param sin sines of the turns, {@code [3, 2]}
     * @param turnedQuery turned by their positions
     * @param turnedKey turned by their positions
     * @param scores of the last token with each token, {@code [3]}
     * @param weights how much it attends to each, {@code [3]}
     * @param attended the mean of the values that it takes, {@code [4]}
     * @param velocity {@code W_out} times that, {@code [4]}
     * @param step the Euler step
     * @param next the last token after the step, {@code [4]}
     */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared
    public record Numbers(
            float[] x,
            float[] queryWeight,
            float[] keyWeight,
            float[] valueWeight,
            float[] outputWeight,
            float[] query,
            float[] key,
            float[] value,
            float[] normedQuery,
            float[] normedKey,
            float[] cos,
            float[] sin,
            float[] turnedQuery,
            float[] turnedKey,
            float[] scores,
            float[] weights,
            float[] attended,
            float[] velocity,
            EulerStep step,
            float[] next) {}

    /** Computes everything; {@code step} is the step that is taken at the end. */
    public static Numbers run(EulerStep step) {
        KernelOptions plain = new KernelOptions(Backend.SCALAR, PrecisionChoice.AUTO, 1);
        try (SelectedKernels kernels = KernelSelector.installed().select(plain);
                Arena arena = Arena.ofShared()) {
            return new Calculation(kernels.kernels(), new Workspace(arena, WORKSPACE_BYTES)).run(step);
        }
    }

    /** The operators and the memory of one calculation. */
    private record Calculation(Kernels kernels, Workspace workspace) {

        Numbers run(EulerStep step) {
            Tensor x = matrix(COUNT, X);
            Tensor query = product(x, QUERY);
            Tensor key = product(x, KEY);
            Tensor value = product(x, VALUE);
            Rope turns = turns(1);
            Tensor turnedQuery = turned(query, turns);
            Tensor turnedKey = turned(key, turns);
            float scale = (float) (1 / Math.sqrt(WIDTH));
            Tensor scores = workspace.allocate(COUNT, COUNT);
            kernels.linear(scores, turnedQuery, turnedKey, null, Epilogue.STORE);
            Tensor attended = attend(turnedQuery, turnedKey, value);
            Tensor identity = workspace.allocate(COUNT, WIDTH);
            identity.fill((row, column) -> row == column ? 1 : 0);
            float[] weights = last(attend(turnedQuery, turnedKey, identity));
            Tensor velocity = product(attended, OUTPUT);
            float[] next = last(x);
            step.advance(next, last(velocity));
            float[] lastScores = scores.rows(COUNT - 1L, COUNT).toFloats();
            for (int i = 0; i < lastScores.length; i++) {
                lastScores[i] *= scale;
            }
            Rope unturned = turns(0);
            return new Numbers(
                    X.clone(),
                    QUERY.clone(),
                    KEY.clone(),
                    VALUE.clone(),
                    OUTPUT.clone(),
                    query.toFloats(),
                    key.toFloats(),
                    value.toFloats(),
                    turned(query, unturned).toFloats(),
                    turned(key, unturned).toFloats(),
                    turns.cos().toFloats(),
                    turns.sin().toFloats(),
                    turnedQuery.toFloats(),
                    turnedKey.toFloats(),
                    lastScores,
                    Arrays.copyOf(weights, COUNT),
                    last(attended),
                    last(velocity),
                    step,
                    next);
        }

        private Tensor matrix(int rows, float[] values) {
            Tensor tensor = workspace.allocate(rows, values.length / rows);
            tensor.setFloats(values);
            return tensor;
        }

        private Tensor product(Tensor in, float[] weight) {
            Tensor out = workspace.allocate(in.rows(), WIDTH);
            kernels.linear(out, in, matrix(WIDTH, weight), null, Epilogue.STORE);
            return out;
        }

        /** A copy of {@code rows}, normalised and turned. */
        private Tensor turned(Tensor rows, Rope turns) {
            Tensor copy = workspace.allocate(rows.rows(), rows.cols());
            kernels.convert(copy, rows);
            Tensor ones = workspace.allocate(1, WIDTH);
            ones.fill((row, column) -> 1);
            kernels.headNormRope(copy, ones, EPS, turns);
            return copy;
        }

        private Rope turns(double unit) {
            Tensor cos = workspace.allocate(COUNT, FREQUENCIES.length);
            Tensor sin = workspace.allocate(COUNT, FREQUENCIES.length);
            cos.fill((position, pair) -> (float) Math.cos(position * unit * FREQUENCIES[pair]));
            sin.fill((position, pair) -> (float) Math.sin(position * unit * FREQUENCIES[pair]));
            return new Rope(cos, sin, Rope.Pairing.INTERLEAVED);
        }

        private Tensor attend(Tensor query, Tensor key, Tensor value) {
            Tensor out = workspace.allocate(COUNT, WIDTH);
            kernels.attention(out, query, key, value, AttentionShape.multiHead(1, WIDTH), AttentionMask.NONE);
            return out;
        }

        private static float[] last(Tensor rows) {
            return rows.rows(rows.rows() - 1, rows.rows()).toFloats();
        }
    }
}
