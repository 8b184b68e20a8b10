package dev.panaflux.kernels;

import org.jspecify.annotations.Nullable;

/**
 * Wraps every backend: checks shapes, dtypes, memory, overlap and ranges once, skips calls with a size of zero, and passes all
 * others to an implementation that trusts its arguments.
 *
 * <p>Every method throws {@link IllegalArgumentException} with a message such as {@code linear.weight: expected [out=3072,
 * in=7680] bf16, found [3072, 7679] bf16}.
 */
public final class CheckedKernels implements Kernels {

    private final Kernels kernels;
    private final Thread otherThread = Thread.ofPlatform().unstarted(() -> {});

    /** Wraps {@code kernels}. */
    public CheckedKernels(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        TensorCheck check = check(Operator.LINEAR);
        check.activation("in", in);
        check.output("out", out);
        check.shape("out", out, "rows", in.rows(), "out", out.cols());
        weight(check, out, "weight", weight);
        check.shape("weight", weight, "out", out.cols(), "in", in.cols());
        check.apart("out", out, "in", in);
        biasAndGate(check, out, bias, epilogue.last());
        if (epilogue instanceof Epilogue.AddProduct added) {
            addedProduct(check, out, added);
        }
        if (in.size() > 0 && out.size() > 0) {
            kernels.linear(out, in, weight, bias, epilogue);
        }
    }

    private void weight(TensorCheck check, Tensor out, String operand, Weight weight) {
        if (!kernels.takes(weight.format())) {
            throw check.invalid(operand, "a format that this backend accepts", weight.describe());
        }
        for (Weight.Part part : weight.parts()) {
            String name = part.name().isEmpty() ? operand : operand + "." + part.name();
            check.part(name, part);
            check.apart("out", out, name, part);
        }
    }

    private static void addedProduct(TensorCheck check, Tensor out, Epilogue.AddProduct added) {
        check.activation("left", added.left());
        check.shape(
                "left", added.left(), "rows", out.rows(), "depth", added.left().cols());
        check.input("right", added.right());
        check.shape(
                "right", added.right(), "out", out.cols(), "depth", added.left().cols());
        check.apart("out", out, "left", added.left());
        check.apart("out", out, "right", added.right());
    }

    private static void biasAndGate(TensorCheck check, Tensor out, @Nullable Tensor bias, Epilogue.Last epilogue) {
        if (bias != null) {
            check.input("bias", bias);
            check.vector("bias", bias, "out", out.cols());
            check.apart("out", out, "bias", bias);
        }
        if (epilogue instanceof Epilogue.GatedAdd gated) {
            check.activation("gate", gated.gate());
            check.vector("gate", gated.gate(), "out", out.cols());
            check.apart("out", out, "gate", gated.gate());
        }
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        TensorCheck check = check(Operator.ATTENTION);
        long queryCols = (long) shape.heads() * shape.headDim();
        long keyCols = (long) shape.kvHeads() * shape.headDim();
        check.activation("q", q);
        check.shape("q", q, "queries", q.rows(), "heads*headDim", queryCols);
        check.activation("k", k);
        check.shape("k", k, "keys", k.rows(), "kvHeads*headDim", keyCols);
        check.activation("v", v);
        check.shape("v", v, "keys", k.rows(), "kvHeads*headDim", keyCols);
        check.output("out", out);
        check.shape("out", out, "queries", q.rows(), "heads*headDim", queryCols);
        check.apart("out", out, "q", q);
        check.apart("out", out, "k", k);
        check.apart("out", out, "v", v);
        if (q.rows() == 0 || k.rows() == 0) {
            return;
        }
        if (mask instanceof AttentionMask.CausalPadded causal) {
            check.range("mask.validKeys", causal.validKeys(), 1, k.rows());
        }
        kernels.attention(out, q, k, v, shape, mask);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        TensorCheck check = check(Operator.RMS_NORM);
        elementwise(check, out, in, "rows", "cols");
        check.input("weight", weight);
        check.vector("weight", weight, "cols", in.cols());
        check.apart("out", out, "weight", weight);
        check.epsilon(eps);
        if (in.size() > 0) {
            kernels.rmsNorm(out, in, weight, eps);
        }
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        TensorCheck check = check(Operator.LAYER_NORM_MODULATE);
        check.activation("in", in);
        check.output("out", out);
        check.shape("out", out, "rows", in.rows(), "cols", in.cols());
        check.apart("out", out, "in", in);
        check.activation("scale", scale);
        check.vector("scale", scale, "cols", in.cols());
        check.apart("out", out, "scale", scale);
        check.activation("shift", shift);
        check.vector("shift", shift, "cols", in.cols());
        check.apart("out", out, "shift", shift);
        check.epsilon(eps);
        if (in.size() > 0) {
            kernels.layerNormModulate(out, in, scale, shift, eps);
        }
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        TensorCheck check = check(Operator.HEAD_NORM_ROPE);
        check.output("x", x);
        check.input("weight", weight);
        check.vector("weight", weight, "headDim", weight.cols());
        long headDim = weight.cols();
        if (headDim == 0 || headDim % 2 != 0) {
            throw check.invalid("weight", "an even headDim of at least 2", weight.describe());
        }
        if (x.cols() % headDim != 0) {
            throw check.invalid("x", "[seqLen=%d, heads*%d] f32".formatted(x.rows(), headDim), x.describe());
        }
        check.activation("cos", rope.cos());
        check.shape("cos", rope.cos(), "seqLen", x.rows(), "headDim/2", headDim / 2);
        check.activation("sin", rope.sin());
        check.shape("sin", rope.sin(), "seqLen", x.rows(), "headDim/2", headDim / 2);
        check.apart("x", x, "weight", weight);
        check.apart("x", x, "cos", rope.cos());
        check.apart("x", x, "sin", rope.sin());
        check.epsilon(eps);
        if (x.size() > 0) {
            kernels.headNormRope(x, weight, eps, rope);
        }
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        TensorCheck check = check(Operator.GROUP_NORM);
        elementwise(check, out, in, "pixels", "channels");
        groups(check, "groups", groups, in);
        channelAffine(check, out, weight, bias, eps);
        if (in.size() > 0) {
            kernels.groupNorm(out, in, groups, weight, bias, eps, silu);
        }
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        TensorCheck check = check(Operator.GROUP_MOMENTS);
        check.activation("in", in);
        check.output("out", out);
        check.shape("out", out, "moments", 2, "groups", out.cols());
        groups(check, "out.groups", out.cols(), in);
        check.apart("out", out, "in", in);
        if (in.size() > 0) {
            kernels.groupMoments(out, in);
        }
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        TensorCheck check = check(Operator.GROUP_NORM_APPLY);
        elementwise(check, out, in, "pixels", "channels");
        check.activation("moments", moments);
        check.shape("moments", moments, "moments", 2, "groups", moments.cols());
        groups(check, "moments.groups", moments.cols(), in);
        check.apart("out", out, "moments", moments);
        channelAffine(check, out, weight, bias, eps);
        if (in.size() > 0) {
            kernels.groupNormApply(out, in, moments, weight, bias, eps, silu);
        }
    }

    private static void groups(TensorCheck check, String name, long groups, Tensor in) {
        if (groups < 1 || in.cols() % groups != 0) {
            throw check.invalid(name, "a divisor of channels=%d".formatted(in.cols()), Long.toString(groups));
        }
    }

    private static void channelAffine(TensorCheck check, Tensor out, Tensor weight, Tensor bias, float eps) {
        check.input("weight", weight);
        check.vector("weight", weight, "channels", out.cols());
        check.apart("out", out, "weight", weight);
        check.input("bias", bias);
        check.vector("bias", bias, "channels", out.cols());
        check.apart("out", out, "bias", bias);
        check.epsilon(eps);
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        elementwise(check(Operator.SILU), out, in, "rows", "cols");
        if (in.size() > 0) {
            kernels.silu(out, in);
        }
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        elementwise(check(Operator.RELU), out, in, "rows", "cols");
        if (in.size() > 0) {
            kernels.relu(out, in);
        }
    }

    private static void elementwise(TensorCheck check, Tensor out, Tensor in, String rowAxis, String colAxis) {
        check.activation("in", in);
        check.output("out", out);
        check.shape("out", out, rowAxis, in.rows(), colAxis, in.cols());
        check.apartOrSame("out", out, "in", in);
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        TensorCheck check = check(Operator.MIX_BLOCKS);
        check.activation("in", in);
        check.activation("mix", mix);
        check.output("out", out);
        long block = mix.cols() == 0 ? 0 : in.cols() / mix.cols();
        check.shape("in", in, "rows", in.rows(), "inBlocks*block", mix.cols() * block);
        check.shape("out", out, "rows", in.rows(), "outBlocks*block", mix.rows() * block);
        check.apart("out", out, "in", in);
        check.apart("out", out, "mix", mix);
        if (in.size() > 0 && out.size() > 0) {
            kernels.mixBlocks(out, in, mix);
        }
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        TensorCheck check = check(Operator.CONV2D);
        geometry(check, geometry);
        check.activation("in", in);
        check.shape("in", in, "height*width", (long) geometry.height() * geometry.width(), "inChannels", in.cols());
        check.output("out", out);
        long outPixels = in.rows() == 0 ? 0 : (long) geometry.outHeight() * geometry.outWidth();
        check.shape("out", out, "outHeight*outWidth", outPixels, "outChannels", out.cols());
        long taps = (long) geometry.kernel() * geometry.kernel();
        check.input("weight", weight);
        check.shape("weight", weight, "outChannels", out.cols(), "inChannels*kernel*kernel", in.cols() * taps);
        check.apart("out", out, "in", in);
        check.apart("out", out, "weight", weight);
        if (epilogue instanceof Epilogue.AddProduct) {
            throw check.invalid("epilogue", "one without a product", "a product");
        }
        biasAndGate(check, out, bias, epilogue.last());
        if (in.size() > 0 && out.size() > 0) {
            kernels.conv2d(out, in, weight, bias, geometry, epilogue);
        }
    }

    private static void geometry(TensorCheck check, ConvGeometry geometry) {
        if (geometry.kernel() != 1 && geometry.kernel() != 3) {
            throw check.invalid("geometry.kernel", "1 or 3", Integer.toString(geometry.kernel()));
        }
        check.range("geometry.stride", geometry.stride(), 1, 2);
        check.range("geometry.height", geometry.height(), 0, Integer.MAX_VALUE / 4);
        check.range("geometry.width", geometry.width(), 0, Integer.MAX_VALUE / 4);
        check.range("geometry.padTop", geometry.padTop(), 0, geometry.kernel() - 1);
        check.range("geometry.padLeft", geometry.padLeft(), 0, geometry.kernel() - 1);
        check.range("geometry.padBottom", geometry.padBottom(), 0, geometry.kernel() - 1);
        check.range("geometry.padRight", geometry.padRight(), 0, geometry.kernel() - 1);
        int paddedHeight = geometry.height() + geometry.padTop() + geometry.padBottom();
        int paddedWidth = geometry.width() + geometry.padLeft() + geometry.padRight();
        boolean empty = geometry.height() == 0 || geometry.width() == 0;
        if (!empty && (paddedHeight < geometry.kernel() || paddedWidth < geometry.kernel())) {
            throw check.invalid(
                    "geometry",
                    "a padded image of at least %1$dx%1$d".formatted(geometry.kernel()),
                    "%dx%d".formatted(paddedHeight, paddedWidth));
        }
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        TensorCheck check = check(Operator.UPSAMPLE_NEAREST);
        check.range("height", height, 0, Integer.MAX_VALUE / 4);
        check.range("width", width, 0, Integer.MAX_VALUE / 4);
        long pixels = (long) height * width;
        check.activation("in", in);
        check.shape("in", in, "height*width", pixels, "channels", in.cols());
        check.output("out", out);
        check.shape("out", out, "2*height*2*width", 4 * pixels, "channels", in.cols());
        check.apart("out", out, "in", in);
        if (in.size() > 0) {
            kernels.upsampleNearest(out, in, height, width);
        }
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        TensorCheck check = check(Operator.EMBEDDING_GATHER);
        check.output("out", out);
        check.shape("out", out, "ids", ids.length, "cols", table.cols());
        weight(check, out, "table", table);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= table.rows()) {
                throw check.invalid(
                        "ids[%d]".formatted(i), "0 <= id < %d".formatted(table.rows()), Integer.toString(ids[i]));
            }
        }
        if (out.size() > 0) {
            kernels.embeddingGather(out, table, ids);
        }
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        TensorCheck check = check(Operator.CONVERT);
        check.input("in", in);
        check.input("out", out);
        check.writable("out", out);
        check.shape("out", out, "rows", in.rows(), "cols", in.cols());
        check.apart("out", out, "in", in);
        if (in.size() > 0) {
            kernels.convert(out, in);
        }
    }

    @Override
    public boolean takes(WeightFormat format) {
        return kernels.takes(format);
    }

    @Override
    public void close() {
        kernels.close();
    }

    private TensorCheck check(Operator operator) {
        return new TensorCheck(operator, otherThread);
    }
}
