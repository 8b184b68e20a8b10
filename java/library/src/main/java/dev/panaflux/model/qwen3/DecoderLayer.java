package dev.panaflux.model.qwen3;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;

/**
 * One Qwen3 layer: {@code x += attention(norm(x))}, then {@code x += swiglu(norm(x))}.
 *
 * <p>Grouped-query attention with an RMS norm over each query and key head before the rotation. Source:
 * {@code Qwen3DecoderLayer} of transformers.
 */
final class DecoderLayer {

    private final float eps;
    private final AttentionShape shape;
    private final Tensor inputNorm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Tensor queryNorm;
    private final Tensor keyNorm;
    private final Linear output;
    private final Tensor feedForwardNorm;
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    DecoderLayer(TextEncoderConfig config, TensorSource weights, String prefix) throws ModelFormatException {
        int hidden = config.hiddenSize();
        int queryDim = config.heads() * config.headDim();
        int keyDim = config.kvHeads() * config.headDim();
        this.eps = config.rmsNormEps();
        this.shape = new AttentionShape(
                config.heads(), config.kvHeads(), config.headDim(), (float) (1 / Math.sqrt(config.headDim())));
        this.inputNorm = weights.tensor(prefix + ".input_layernorm.weight", hidden);
        this.query = Linear.bind(weights, prefix + ".self_attn.q_proj", queryDim, hidden);
        this.key = Linear.bind(weights, prefix + ".self_attn.k_proj", keyDim, hidden);
        this.value = Linear.bind(weights, prefix + ".self_attn.v_proj", keyDim, hidden);
        this.queryNorm = weights.tensor(prefix + ".self_attn.q_norm.weight", config.headDim());
        this.keyNorm = weights.tensor(prefix + ".self_attn.k_norm.weight", config.headDim());
        this.output = Linear.bind(weights, prefix + ".self_attn.o_proj", hidden, queryDim);
        this.feedForwardNorm = weights.tensor(prefix + ".post_attention_layernorm.weight", hidden);
        this.gate = Linear.bind(weights, prefix + ".mlp.gate_proj", config.intermediateSize(), hidden);
        this.up = Linear.bind(weights, prefix + ".mlp.up_proj", config.intermediateSize(), hidden);
        this.down = Linear.bind(weights, prefix + ".mlp.down_proj", hidden, config.intermediateSize());
    }

    /**
     * Computes in place on {@code hidden} {@code [sequences * seqLen, hiddenSize]}.
     *
     * @param rope of one sequence
     * @param masks one for each sequence
     */
    void forward(Pass pass, Tensor hidden, Rope rope, List<AttentionMask> masks) {
        try (var _ = pass.workspace().frame()) {
            Tensor normed = pass.workspace().allocate(hidden.rows(), hidden.cols());
            attend(pass, hidden, normed, rope, masks);
            feedForward(pass, hidden, normed);
        }
    }

    private void attend(Pass pass, Tensor hidden, Tensor normed, Rope rope, List<AttentionMask> masks) {
        Kernels kernels = pass.kernels();
        Workspace workspace = pass.workspace();
        try (var _ = workspace.frame()) {
            Tensor q = workspace.allocate(hidden.rows(), query.outDim());
            Tensor k = workspace.allocate(hidden.rows(), key.outDim());
            Tensor v = workspace.allocate(hidden.rows(), value.outDim());
            Tensor attended = workspace.allocate(hidden.rows(), query.outDim());
            kernels.rmsNorm(normed, hidden, inputNorm, eps);
            query.apply(pass, q, normed, Epilogue.STORE);
            key.apply(pass, k, normed, Epilogue.STORE);
            value.apply(pass, v, normed, Epilogue.STORE);
            long seqLen = hidden.rows() / masks.size();
            for (int sequence = 0; sequence < masks.size(); sequence++) {
                long from = sequence * seqLen;
                long to = from + seqLen;
                kernels.headNormRope(q.rows(from, to), queryNorm, eps, rope);
                kernels.headNormRope(k.rows(from, to), keyNorm, eps, rope);
                kernels.attention(
                        attended.rows(from, to),
                        q.rows(from, to),
                        k.rows(from, to),
                        v.rows(from, to),
                        shape,
                        masks.get(sequence));
            }
            output.apply(pass, hidden, attended, Epilogue.ADD);
        }
    }

    private void feedForward(Pass pass, Tensor hidden, Tensor normed) {
        try (var _ = pass.workspace().frame()) {
            Tensor inner = pass.workspace().allocate(hidden.rows(), gate.outDim());
            pass.kernels().rmsNorm(normed, hidden, feedForwardNorm, eps);
            gate.apply(pass, inner, normed, Epilogue.STORE);
            up.apply(pass, inner, normed, Epilogue.SILU_GATE);
            down.apply(pass, hidden, inner, Epilogue.ADD);
        }
    }
}
