package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cases of convolutions and of the doubling of images. */
public final class ConvolutionCases {

    static List<KernelCase> conv2d() {
        List<KernelCase> cases = new ArrayList<>();
        List<@Nullable DType> biases = LinearCases.biases();
        int[] channels = {3, 4, 16, 30};
        int[][] images = {{1, 1}, {1, 7}, {5, 3}, {17, 9}};
        int next = 0;
        for (int[] image : images) {
            for (Function<int[], ConvGeometry> kind : kinds()) {
                ConvGeometry geometry = kind.apply(image);
                boolean fits = geometry.height() + geometry.padTop() + geometry.padBottom() >= geometry.kernel()
                        && geometry.width() + geometry.padLeft() + geometry.padRight() >= geometry.kernel();
                for (int inChannels : channels) {
                    int outChannels = channels[next % 3 + (next / 5) % 2];
                    DType weight = KernelCases.DTYPES.get(next % 3);
                    DType bias = biases.get(next % 4);
                    Epilogues epilogue = List.of(Epilogues.values()).get(next / 3 % 4);
                    if (fits) {
                        cases.add(conv2d(geometry, inChannels, outChannels, weight, bias, epilogue, Values.GAUSSIAN));
                    }
                    next++;
                }
            }
        }
        cases.add(conv2d(ConvGeometry.same3x3(6, 50), 61, 67, DType.BF16, DType.F32, Epilogues.ADD, Values.GAUSSIAN));
        cases.add(conv2d(ConvGeometry.same3x3(7, 9), 5, 9, DType.F32, null, Epilogues.STORE, Values.nonFinite(60)));
        cases.add(conv2d(ConvGeometry.same3x3(7, 9), 5, 9, DType.F32, null, Epilogues.STORE, Values.TINY));
        return cases;
    }

    private static List<Function<int[], ConvGeometry>> kinds() {
        return List.of(
                image -> ConvGeometry.same3x3(image[0], image[1]),
                image -> ConvGeometry.down3x3(image[0], image[1]),
                image -> ConvGeometry.pointwise(image[0], image[1]),
                image -> new ConvGeometry(image[0], image[1], 3, 2, 1, 1, 1, 1),
                image -> new ConvGeometry(image[0], image[1], 3, 1, 2, 0, 0, 1),
                image -> new ConvGeometry(image[0], image[1], 1, 2, 0, 0, 0, 0));
    }

    /** A convolution of an image. */
    public static KernelCase conv2d(
            ConvGeometry geometry,
            int inChannels,
            int outChannels,
            DType weight,
            @Nullable DType bias,
            Epilogues epilogue,
            Values values) {
        boolean empty = geometry.height() == 0 || geometry.width() == 0;
        long outPixels = empty ? 0 : (long) geometry.outHeight() * geometry.outWidth();
        long taps = (long) geometry.kernel() * geometry.kernel();
        Operands operands = Operands.of(values, outPixels * outChannels);
        String name = "%dx%d kernel=%d stride=%d pad=%d,%d,%d,%d in=%d out=%d %s bias=%s %s %s"
                .formatted(
                        geometry.height(),
                        geometry.width(),
                        geometry.kernel(),
                        geometry.stride(),
                        geometry.padTop(),
                        geometry.padLeft(),
                        geometry.padBottom(),
                        geometry.padRight(),
                        inChannels,
                        outChannels,
                        weight.label(),
                        KernelCases.label(bias),
                        epilogue.label(),
                        operands.name());
        return new KernelCase(Operator.CONV2D, name, memory -> {
            Tensor in = memory.activation((long) geometry.height() * geometry.width(), inChannels, operands.in());
            Tensor w = memory.weight(weight, outChannels, inChannels * taps, operands.weight());
            Tensor b = bias == null ? null : memory.weight(bias, 1, outChannels, operands.weight());
            Epilogue e = epilogue.in(memory, outChannels);
            return new Call(
                    memory.output(outPixels, outChannels, operands.before()),
                    (kernels, out) -> kernels.conv2d(out, in, w, b, geometry, e));
        });
    }

    static List<KernelCase> kleinConv2d() {
        return List.of(
                conv2d(ConvGeometry.same3x3(6, 5), 32, 512, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(6, 5), 512, 512, DType.BF16, DType.BF16, Epilogues.ADD, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(9, 7), 512, 256, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(20, 21), 128, 128, DType.BF16, DType.BF16, Epilogues.ADD, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(20, 21), 128, 3, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(20, 21), 3, 128, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(
                        ConvGeometry.down3x3(20, 21),
                        256,
                        256,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                conv2d(
                        ConvGeometry.pointwise(9, 7),
                        512,
                        256,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                conv2d(ConvGeometry.pointwise(9, 7), 32, 32, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN));
    }

    static List<KernelCase> upsampleNearest() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] image : new int[][] {{1, 1}, {1, 7}, {5, 3}, {17, 9}}) {
            for (int channels : new int[] {1, 3, 16, 33}) {
                cases.add(upsampleNearest(image[0], image[1], channels));
            }
        }
        return cases;
    }

    /** An image of twice the size. */
    public static KernelCase upsampleNearest(int height, int width, int channels) {
        String name = "%dx%d channels=%d".formatted(height, width, channels);
        return new KernelCase(Operator.UPSAMPLE_NEAREST, name, memory -> {
            Tensor in = memory.activation((long) height * width, channels, Values.BITS);
            return new Call(
                    memory.output(4L * height * width, channels, Values.GAUSSIAN),
                    (kernels, out) -> kernels.upsampleNearest(out, in, height, width));
        });
    }

    private ConvolutionCases() {}
}
