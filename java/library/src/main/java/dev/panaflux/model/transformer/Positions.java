package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TokenLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The rotary table of a joint sequence.
 *
 * <p>A token's position has four axes: text token {@code l} is at (0, 0, 0, l), an image token at (0, y, x, 0), a token of
 * reference image {@code k} (from 0) at (10 + 10 k, y, x, 0). Each axis rotates its own part of the head. Source:
 * {@code Flux2PosEmbed}, {@code Flux2KleinPipeline._prepare_text_ids}, {@code _prepare_latent_ids} and
 * {@code _prepare_image_ids} of diffusers; angles in float64, their cosines and sines rounded to float32.
 */
final class Positions {

    private static final int REFERENCE_TIME_STEP = 10;

    /** A token's position on the four axes. */
    private record Position(int t, int y, int x, int l) {

        int on(int axis) {
            return switch (axis) {
                case 0 -> t;
                case 1 -> y;
                case 2 -> x;
                default -> l;
            };
        }
    }

    private final List<Position> tokens = new ArrayList<>();
    private final double[] frequencies;
    private final int[] axes;

    private Positions(TransformerConfig config, TokenLayout layout) {
        this.frequencies = new double[config.headDim() / 2];
        this.axes = new int[config.headDim() / 2];
        int index = 0;
        for (int axis = 0; axis < config.ropeAxes().size(); axis++) {
            int features = config.ropeAxes().get(axis);
            for (int i = 0; i < features; i += 2) {
                frequencies[index] = 1 / Math.pow(config.ropeTheta(), i / (double) features);
                axes[index] = axis;
                index++;
            }
        }
        for (int token = 0; token < layout.textTokens(); token++) {
            tokens.add(new Position(0, 0, 0, token));
        }
        addGrid(0, layout.image());
        int time = 0;
        for (LatentSize reference : layout.references()) {
            time += REFERENCE_TIME_STEP;
            addGrid(time, reference);
        }
    }

    private void addGrid(int time, LatentSize size) {
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                tokens.add(new Position(time, y, x, 0));
            }
        }
    }

    /** The table for {@code layout}, cached references last; it stays in the workspace. */
    static Rope of(TransformerConfig config, TokenLayout layout, Workspace workspace) {
        int half = config.headDim() / 2;
        Positions positions = new Positions(config, layout);
        Tensor cos = workspace.allocate(positions.tokens.size(), half);
        Tensor sin = workspace.allocate(positions.tokens.size(), half);
        cos.fill((token, i) -> (float) Math.cos(positions.angle(token, i)));
        sin.fill((token, i) -> (float) Math.sin(positions.angle(token, i)));
        return new Rope(cos, sin, Rope.Pairing.INTERLEAVED);
    }

    private double angle(long token, int i) {
        return tokens.get((int) token).on(axes[i]) * frequencies[i];
    }
}
