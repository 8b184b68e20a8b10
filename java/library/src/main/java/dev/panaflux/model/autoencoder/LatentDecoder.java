package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Latent tokens to a picture.
 *
 * <p>Both policies give the reference's picture, without seams. What makes tiles of a decoder visible is that a group norm's
 * moments and the middle block's attention reach over the whole picture. {@link TilePolicy#BANDS} keeps both exact: the
 * coarsest blocks run whole, and each residual block after them passes over bands of rows three times, first for the
 * moments of its two norms, then for its result, which replaces its input row by row. Convolutions hand the rows that two
 * bands share from band to band, so nothing is computed twice within a pass; hidden activations, and the finest enlarged
 * picture, are computed again in each pass instead of being held.
 *
 * <p>With {@code c} channels at the finest level, {@code 2 c} at the next and {@code 4 c} at the others, as klein has, the
 * workspace is about {@code 16 c} bytes a pixel of the picture whole and {@code 6.25 c} in bands (2048 and 800 bytes for
 * klein), and some 60 MiB for the bands themselves; bands cost about three fifths more arithmetic.
 *
 * <p>Accuracy: NMSE(1e-8) against the float32 reference, and the policies against each other NMSE(1e-9). Source:
 * {@code AutoencoderKLFlux2} and {@code Decoder} of diffusers.
 */
public final class LatentDecoder {

    private final Kernels kernels;
    private final ComputePool pool;
    private final AutoencoderConfig config;
    private final LatentStatistics statistics;
    private final @Nullable Convolution postQuantization;
    private final Convolution input;
    private final MiddleBlock middle;
    private final List<UpBlock> levels;
    private final GroupNorm outputNorm;
    private final Convolution output;

    /**
     * Binds the decoder's weights.
     *
     * @throws ModelFormatException if a weight is missing or does not fit {@code config}
     */
    public LatentDecoder(Kernels kernels, ComputePool pool, AutoencoderConfig config, TensorSource weights)
            throws ModelFormatException {
        List<Integer> channels = config.decoderBlockOutChannels().reversed();
        int groups = config.normNumGroups();
        int latentChannels = config.latentChannels();
        this.kernels = kernels;
        this.pool = pool;
        this.config = config;
        this.statistics = new LatentStatistics(kernels, config, weights);
        this.postQuantization = config.usePostQuantConv()
                ? Convolution.bind(weights, "post_quant_conv", latentChannels, latentChannels, 1)
                : null;
        this.input = Convolution.bind(weights, "decoder.conv_in", latentChannels, channels.getFirst(), 3);
        this.middle = new MiddleBlock(
                kernels,
                pool,
                weights,
                "decoder.mid_block",
                channels.getFirst(),
                groups,
                config.midBlockAddAttention());
        List<UpBlock> bound = new ArrayList<>();
        for (int index = 0; index < channels.size(); index++) {
            bound.add(new UpBlock(kernels, pool, config, weights, channels, index));
        }
        this.levels = List.copyOf(bound);
        this.outputNorm = GroupNorm.bind(weights, "decoder.conv_norm_out", channels.getLast(), groups);
        this.output = Convolution.bind(weights, "decoder.conv_out", channels.getLast(), config.outChannels(), 3);
    }

    /** Pixels a side that a latent token becomes (16 for klein). */
    public int pixelsPerToken() {
        return 2 << (levels.size() - 1);
    }

    /** Bytes of workspace that {@link #decode} takes. */
    public long workspaceBytes(LatentSize size, TilePolicy policy) {
        return plan(size, policy).bytes() + Math.max(statistics.workspaceBytes(), bandBytes(size, policy));
    }

    /**
     * Decodes one picture.
     *
     * <p>Observed: {@code vae_input} {@code [latent pixels, latentChannels]}, the latents after the inverse batch norm, and
     * {@code decoded}, the picture.
     *
     * @param out {@code [height * width, outChannels]} f32, the picture's pixels row by row, in about [-1, 1], not clamped
     * @param latents {@code [size.tokens, 4 * latentChannels]} f32, normalised
     * @param size the tokens' grid; the picture is {@link #pixelsPerToken} times as large
     * @param policy how much is held at once
     * @param workspace with {@link #workspaceBytes} free
     * @param progress called after the middle block, each residual block and the output
     * @throws IllegalArgumentException if a tensor does not fit {@code size}
     */
    public void decode(
            Tensor out,
            Tensor latents,
            LatentSize size,
            TilePolicy policy,
            Workspace workspace,
            StageObserver observer,
            BlockProgress progress) {
        expect("latents", latents, size.tokens(), statistics.tokenChannels());
        long pixels = (long) size.tokens() * pixelsPerToken() * pixelsPerToken();
        expect("decoded picture", out, pixels, config.outChannels());
        Steps steps = new Steps(progress);
        try (var _ = workspace.frame()) {
            Planes planes = plan(size, policy).allocate(workspace);
            ImageSize current = LatentStatistics.latentSize(size);
            enter(planes, latents, size, workspace, observer);
            middle.apply(planes, current);
            steps.done();
            for (UpBlock level : levels) {
                current = level.enlarged(current);
                level.apply(planes, current, policy, workspace, steps);
            }
            leave(out, planes.current(current.pixels(), output.inChannels()), current, policy, workspace);
            observer.observe("decoded", out);
            steps.done();
        }
    }

    private void enter(Planes planes, Tensor latents, LatentSize size, Workspace workspace, StageObserver observer) {
        ImageSize image = LatentStatistics.latentSize(size);
        Tensor unpacked = planes.current(image.pixels(), config.latentChannels());
        statistics.unpack(unpacked, latents, size, workspace);
        observer.observe("vae_input", unpacked);
        if (postQuantization != null) {
            convolve(postQuantization, planes, image);
        }
        convolve(input, planes, image);
    }

    private void convolve(Convolution convolution, Planes planes, ImageSize size) {
        Tensor in = planes.current(size.pixels(), convolution.inChannels());
        Tensor out = planes.spare(size.pixels(), convolution.outChannels());
        convolution.apply(kernels, out, in, size.height(), size.width(), Epilogue.STORE);
        planes.swap();
    }

    private void leave(Tensor out, Tensor image, ImageSize size, TilePolicy policy, Workspace workspace) {
        switch (policy) {
            case TilePolicy.Whole _ -> {
                outputNorm.applySilu(kernels, image, image);
                output.apply(kernels, out, image, size.height(), size.width(), Epilogue.STORE);
            }
            case TilePolicy.Bands bands -> {
                RowSource stored = RowSource.stored(kernels, image, size);
                int rows = size.bandRows(bands, output.inChannels());
                try (var _ = workspace.frame()) {
                    Tensor band = workspace.allocate((long) rows * size.width(), output.inChannels());
                    ChannelAffine norm =
                            stored.moments(pool, size, rows, band).normalisation(kernels, outputNorm, workspace);
                    new ConvolvedRows(kernels, pool, stored, norm, output, size, rows, workspace)
                            .readAll(out, size, rows);
                }
            }
        }
    }

    private PlanePlan plan(LatentSize size, TilePolicy policy) {
        PlanePlan plan = new PlanePlan();
        ImageSize current = LatentStatistics.latentSize(size);
        plan.current(current.pixels(), config.latentChannels());
        if (postQuantization != null) {
            plan.spare(current.pixels(), config.latentChannels()).swap();
        }
        plan.spare(current.pixels(), input.outChannels()).swap();
        middle.plan(plan, current);
        for (UpBlock level : levels) {
            current = level.enlarged(current);
            level.plan(plan, current, policy);
        }
        return plan;
    }

    /** What bands take beside the planes. */
    private long bandBytes(LatentSize size, TilePolicy policy) {
        long bytes = 0;
        ImageSize current = LatentStatistics.latentSize(size);
        for (UpBlock level : levels) {
            current = level.enlarged(current);
            bytes = Math.max(bytes, level.bandBytes(current, policy));
        }
        return Math.max(bytes, policy instanceof TilePolicy.Bands bands ? outputBandBytes(current, bands) : 0);
    }

    private long outputBandBytes(ImageSize size, TilePolicy.Bands bands) {
        int channels = output.inChannels();
        int rows = size.bandRows(bands, channels);
        return Workspace.bytesFor((long) rows * size.width(), channels)
                + ConvolvedRows.workspaceBytes(rows, size.width(), channels);
    }

    private static void expect(String name, Tensor tensor, long rows, long cols) {
        if (tensor.rows() != rows || tensor.cols() != cols) {
            throw new IllegalArgumentException(
                    "%s: expected [%d, %d] f32, found %s".formatted(name, rows, cols, tensor.describe()));
        }
    }
}
