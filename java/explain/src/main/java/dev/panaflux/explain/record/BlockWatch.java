package dev.panaflux.explain.record;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows the first sequence of the first pass of a step through the transformer's blocks. */
final class BlockWatch {

    /** A block with separate weights for text and images normalises both before attention and both before feed-forward. */
    private static final int NORMS_OF_DOUBLE = 4;

    private static final int GATE_ROWS = 64;

    private final Layout layout;
    private final AttentionProbe probe;
    private final int steps;
    private final int blocks;
    private @Nullable Selection selection;
    private final List<BlockTrace> traces = new ArrayList<>();
    private final List<Modulation> modulations = new ArrayList<>();
    private final List<Call.Modulated> norms = new ArrayList<>();
    private final Map<Long, Tensor> gates = new LinkedHashMap<>();
    private boolean attended;
    private boolean sawSingle;
    private float[] gateInput = new float[0];
    private @Nullable GateTrace gate;

    BlockWatch(Layout layout, AttentionProbe probe, int steps, int blocks) {
        this.layout = layout;
        this.probe = probe;
        this.steps = steps;
        this.blocks = blocks;
    }

    @Nullable
    Selection selection() {
        return selection;
    }

    boolean isChosen(int step) {
        return selection == null || selection.steps().contains(step);
    }

    List<BlockTrace> traces() {
        return List.copyOf(traces);
    }

    List<Modulation> modulations() {
        return List.copyOf(modulations);
    }

    @Nullable
    GateTrace gate() {
        return gate;
    }

    /** Begins the next step. */
    void reset() {
        traces.clear();
        modulations.clear();
        gate = null;
        sawSingle = false;
        forgetBlock();
    }

    private void forgetBlock() {
        norms.clear();
        gates.clear();
        attended = false;
    }

    void before(Call call) {
        if (call instanceof Call.Product product && product.epilogue() instanceof Epilogue.SiluGate && isFirstBlock()) {
            gateInput = imageRows(product.out()).toFloats();
        }
    }

    private boolean isFirstBlock() {
        return modulations.isEmpty();
    }

    void after(Call call, int step, int block) {
        switch (call) {
            case Call.Modulated norm -> norms.add(norm);
            case Call.Product product
            when product.epilogue() instanceof Epilogue.GatedAdd added ->
                gates.putIfAbsent(added.gate().segment().address(), added.gate());
            case Call.Product product
            when product.epilogue() instanceof Epilogue.SiluGate && isFirstBlock() -> {
                float[] all = imageRows(product.out()).toFloats();
                if (all.length == gateInput.length) {
                    gate = new GateTrace(
                            gateInput, all, Math.toIntExact(product.out().cols()));
                }
            }
            case Call.Attention attention
            when !attended -> {
                attended = true;
                if (selection == null) {
                    selection = Selection.of(
                            layout,
                            steps,
                            blocks,
                            attention.shape().heads(),
                            attention.shape().headDim());
                }
                if (isChosen(step) && selection.blocks().contains(block)) {
                    traces.add(trace(attention, block));
                }
            }
            default -> {}
        }
    }

    /** Some rows of the image in a block's activations: text and image are apart in the first kind of block. */
    private Tensor imageRows(Tensor activations) {
        long from = norms.size() > 1 ? 0 : Math.min(layout.imageFrom(), activations.rows());
        return activations.rows(from, Math.min(activations.rows(), from + GATE_ROWS));
    }

    /** The block ends; its modulations are still in memory. */
    void ended() {
        List<Tensor> found = new ArrayList<>(gates.values());
        if (norms.size() == NORMS_OF_DOUBLE && found.size() == NORMS_OF_DOUBLE && modulations.isEmpty()) {
            // The order of the calls: both norms before attention, then each stream's gates with its other norm.
            modulations.add(modulation("text, attention", norms.get(0), found.get(0)));
            modulations.add(modulation("text, network", norms.get(2), found.get(1)));
            modulations.add(modulation("image, attention", norms.get(1), found.get(2)));
            modulations.add(modulation("image, network", norms.get(3), found.get(3)));
        } else if (norms.size() == 1 && found.size() == 1 && !sawSingle) {
            sawSingle = true;
            modulations.add(modulation("single blocks", norms.get(0), found.get(0)));
        }
        forgetBlock();
    }

    private static Modulation modulation(String part, Call.Modulated norm, Tensor gate) {
        return new Modulation(part, norm.shift().toFloats(), norm.scale().toFloats(), gate.toFloats());
    }

    private BlockTrace trace(Call.Attention attention, int block) {
        Selection chosen = Objects.requireNonNull(selection);
        int words = chosen.words().size();
        int columns = words + Layout.GROUPS;
        int heads = attention.shape().heads();
        float[] weights = columns > attention.shape().headDim()
                ? new float[Math.toIntExact(attention.q().rows()) * heads * columns]
                : probe.weights(
                        attention,
                        columns,
                        (column, key) -> column < words
                                ? chosen.words().get(column) == key
                                : layout.group(key) == column - words);
        // The last block computes the image's rows only.
        int firstRow = attention.q().rows() >= layout.imageTo() ? layout.imageFrom() : 0;
        return new BlockTrace(
                block,
                chosen.byHead() ? heads : 1,
                maps(weights, firstRow, heads, columns, chosen),
                shares(weights, firstRow, heads, columns),
                pooled(strength(), chosen.cellSide()));
    }

    private float[] maps(float[] weights, int firstRow, int heads, int columns, Selection chosen) {
        int words = chosen.words().size();
        int kept = chosen.byHead() ? heads : 1;
        List<float[]> maps = new ArrayList<>();
        for (int map = 0; map < kept * words; map++) {
            float[] tokens = new float[layout.image().tokens()];
            for (int token = 0; token < tokens.length; token++) {
                for (int head = map / words; head < heads; head += kept) {
                    tokens[token] +=
                            weights[((firstRow + token) * heads + head) * columns + map % words] * kept / heads;
                }
            }
            maps.add(pooled(tokens, chosen.cellSide()));
        }
        int cells = maps.isEmpty() ? 0 : maps.getFirst().length;
        float[] all = new float[maps.size() * cells];
        for (int map = 0; map < maps.size(); map++) {
            System.arraycopy(maps.get(map), 0, all, map * cells, cells);
        }
        return all;
    }

    private float[] shares(float[] weights, int firstRow, int heads, int columns) {
        float[] shares = new float[Layout.GROUPS];
        int lines = layout.image().tokens() * heads;
        for (int group = 0; group < shares.length; group++) {
            double sum = 0;
            for (int line = 0; line < lines; line++) {
                sum += weights[(firstRow * heads + line + 1) * columns - Layout.GROUPS + group];
            }
            shares[group] = (float) (sum / lines);
        }
        return shares;
    }

    /** The root mean square of the features of each image token. */
    private float[] strength() {
        Tensor in = norms.getLast().in();
        int from = norms.size() > 1 ? 0 : layout.imageFrom();
        float[] strength = new float[layout.image().tokens()];
        for (int token = 0; token < strength.length; token++) {
            float[] features = in.rows(from + token, from + token + 1L).toFloats();
            double squares = 0;
            for (float feature : features) {
                squares += feature * feature;
            }
            strength[token] = (float) Math.sqrt(squares / features.length);
        }
        return strength;
    }

    /** Means of squares of {@code side} tokens. */
    private float[] pooled(float[] tokens, int side) {
        LatentSize grid = layout.image();
        if (side == 1) {
            return tokens;
        }
        int width = Math.ceilDiv(grid.width(), side);
        int height = Math.ceilDiv(grid.height(), side);
        float[] sums = new float[width * height];
        int[] counts = new int[sums.length];
        for (int token = 0; token < tokens.length; token++) {
            int cell = token / grid.width() / side * width + token % grid.width() / side;
            sums[cell] += tokens[token];
            counts[cell]++;
        }
        for (int cell = 0; cell < sums.length; cell++) {
            sums[cell] /= counts[cell];
        }
        return sums;
    }
}
