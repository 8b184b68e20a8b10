package dev.panaflux.explain.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The weights that a probe reads are those of the softmax, computed here in double precision. */
class AttentionProbeTest {

    private static final int QUERIES = 7;
    private static final int KEYS = 9;
    private static final AttentionShape SHAPE = new AttentionShape(4, 2, 16, 0.25f);

    private final Random random = new Random(11);
    private final Arena arena = Arena.ofShared();
    private final Workspace workspace = new Workspace(arena, 1 << 16);
    private final Tensor q = workspace.allocate(QUERIES, 64);
    private final Tensor k = workspace.allocate(KEYS, 32);
    private final Tensor v = workspace.allocate(KEYS, 32);
    private final SelectedKernels kernels =
            KernelSelector.installed().select(new KernelOptions(Backend.SCALAR, PrecisionChoice.AUTO, 1));
    private final AttentionProbe probe = new AttentionProbe(kernels.kernels());

    @BeforeEach
    void fill() {
        q.fill((row, column) -> (float) random.nextGaussian());
        k.fill((row, column) -> (float) random.nextGaussian());
        v.fill((row, column) -> (float) random.nextGaussian());
    }

    @AfterEach
    void close() {
        kernels.close();
        arena.close();
    }

    @Test
    void aColumnOfOneKeyIsItsWeight() {
        float[] weights = probe.weights(call(AttentionMask.NONE), KEYS, (column, key) -> column == key);
        for (int query = 0; query < QUERIES; query++) {
            for (int head = 0; head < SHAPE.heads(); head++) {
                for (int key = 0; key < KEYS; key++) {
                    assertThat(weights[(query * SHAPE.heads() + head) * KEYS + key])
                            .as("query %d, head %d, key %d", query, head, key)
                            .isCloseTo((float) weight(query, head, key, KEYS), within(1e-6f));
                }
            }
        }
    }

    @Test
    void aColumnOfSeveralKeysIsTheirSum() {
        float[] weights = probe.weights(call(AttentionMask.NONE), 2, (column, key) -> column == 0 ? key < 4 : key >= 4);
        for (int line = 0; line < QUERIES * SHAPE.heads(); line++) {
            assertThat(weights[2 * line] + weights[2 * line + 1]).isCloseTo(1, within(1e-6f));
        }
        assertThat(weights[0])
                .isCloseTo(
                        (float) (weight(0, 0, 0, KEYS)
                                + weight(0, 0, 1, KEYS)
                                + weight(0, 0, 2, KEYS)
                                + weight(0, 0, 3, KEYS)),
                        within(1e-6f));
    }

    @Test
    void aMaskedKeyHasNoWeight() {
        float[] weights = probe.weights(call(new AttentionMask.CausalPadded(5)), KEYS, (column, key) -> column == key);
        for (int query = 0; query < QUERIES; query++) {
            int visible = Math.min(query + 1, 5);
            for (int key = 0; key < KEYS; key++) {
                float expected = key < visible ? (float) weight(query, 1, key, visible) : 0;
                assertThat(weights[(query * SHAPE.heads() + 1) * KEYS + key]).isCloseTo(expected, within(1e-6f));
            }
        }
    }

    @Test
    void moreColumnsThanFeaturesAreRefused() {
        assertThatThrownBy(() -> probe.weights(call(AttentionMask.NONE), 17, (column, key) -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("columns: expected at most 16, found 17");
    }

    private Call.Attention call(AttentionMask mask) {
        return new Call.Attention(q, k, v, SHAPE, mask);
    }

    private double weight(int query, int head, int key, int visible) {
        double sum = 0;
        for (int other = 0; other < visible; other++) {
            sum += Math.exp(score(query, head, other));
        }
        return Math.exp(score(query, head, key)) / sum;
    }

    private double score(int query, int head, int key) {
        float[] queries = q.toFloats();
        float[] keys = k.toFloats();
        double sum = 0;
        for (int i = 0; i < SHAPE.headDim(); i++) {
            sum += (double) queries[query * 64 + head * 16 + i] * keys[key * 32 + head / 2 * 16 + i];
        }
        return sum * SHAPE.scale();
    }
}
