package dev.panaflux.model;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.work.CountingKernels;
import dev.panaflux.model.work.Work;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs networks on tensors without memory. The forward pass itself shows which weights it reads, what it allocates, how much it
 * computes and how many blocks it has, so none of that is written down a second time.
 */
public final class DryRun {

    private DryRun() {}

    /**
     * The cost of a forward pass.
     *
     * @param work arithmetic and memory traffic
     * @param workspaceBytes the largest sum of live activations, in bytes
     * @param blocks calls of {@link BlockProgress#blockDone}
     */
    public record Cost(Work work, long workspaceBytes, int blocks) {}

    /** The names and shapes of the weights that {@code network} reads, in the order of its requests. */
    public static List<TensorShape> requirements(Network<?> network) {
        Recorder recorder = new Recorder();
        bind(network, recorder);
        return List.copyOf(recorder.shapes.values());
    }

    /** The network bound to weights without memory, for use in {@link #cost}. */
    public static <R> R bind(Network<R> network) {
        return bind(network, new Recorder());
    }

    private static <R> R bind(Network<R> network, Recorder recorder) {
        try {
            return network.bind(recorder);
        } catch (ModelFormatException impossible) {
            throw new AssertionError("a recorder has every weight", impossible);
        }
    }

    /**
     * The cost of {@code work}.
     *
     * @param work calls networks from {@link #bind(Network)} with the pass that it receives
     */
    public static Cost cost(Consumer<Pass> work) {
        CountingKernels kernels = new CountingKernels();
        Workspace workspace = Workspace.measuring();
        int[] blocks = {0};
        work.accept(new Pass(kernels, workspace, StageObserver.NONE, () -> blocks[0]++));
        return new Cost(kernels.work(), workspace.highWaterBytes(), blocks[0]);
    }

    /** A pass that computes nothing, with activations without memory. */
    public static Pass pass() {
        return Pass.quiet(new CountingKernels(), Workspace.measuring());
    }

    /** Provides every requested weight, of any shape, and records the request. */
    private static final class Recorder implements TensorSource {

        private final Map<String, TensorShape> shapes = new LinkedHashMap<>();

        @Override
        public Tensor tensor(String name, long... shape) {
            shapes.put(name, TensorShape.of(name, shape));
            long cols = Arrays.stream(shape).skip(shape.length < 2 ? 0 : 1).reduce(1, Math::multiplyExact);
            return Tensor.withoutMemory(DType.F32, shape.length < 2 ? 1 : shape[0], cols);
        }

        @Override
        public boolean contains(String name) {
            return true;
        }
    }
}
