package dev.panaflux.explain.record;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Tensor;

/** A network's call of an operator. Its tensors are the network's own memory, valid only while the watch is called. */
sealed interface Call {

    /** The operator. */
    Operator operator();

    /** {@link Operator#LINEAR}. */
    record Product(Tensor out, Tensor in, Epilogue epilogue) implements Call {
        @Override
        public Operator operator() {
            return Operator.LINEAR;
        }
    }

    /** {@link Operator#ATTENTION}. */
    record Attention(Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) implements Call {
        @Override
        public Operator operator() {
            return Operator.ATTENTION;
        }
    }

    /** {@link Operator#LAYER_NORM_MODULATE}. */
    record Modulated(Tensor out, Tensor in, Tensor scale, Tensor shift) implements Call {
        @Override
        public Operator operator() {
            return Operator.LAYER_NORM_MODULATE;
        }
    }

    /** {@link Operator#EMBEDDING_GATHER}. */
    record Lookup(Tensor out) implements Call {
        @Override
        public Operator operator() {
            return Operator.EMBEDDING_GATHER;
        }
    }

    /** {@link Operator#CONV2D}. */
    record Convolved(Tensor out) implements Call {
        @Override
        public Operator operator() {
            return Operator.CONV2D;
        }
    }

    /** A norm of groups of channels. */
    record GroupNormed(Operator operator, int groups) implements Call {}

    /** Any other operator, of whose operands nothing is shown. */
    record Other(Operator operator) implements Call {}
}
