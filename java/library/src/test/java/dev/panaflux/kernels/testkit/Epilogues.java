package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The epilogues by name, since {@link Epilogue#gatedAdd} needs an operand. */
public enum Epilogues {
    /** {@link Epilogue#STORE}. */
    STORE,
    /** {@link Epilogue#ADD}. */
    ADD,
    /** {@link Epilogue#SILU_GATE}. */
    SILU_GATE,
    /** {@link Epilogue#gatedAdd}. */
    GATED_ADD;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Epilogue in(CaseMemory memory, long cols) {
        return switch (this) {
            case STORE -> Epilogue.STORE;
            case ADD -> Epilogue.ADD;
            case SILU_GATE -> Epilogue.SILU_GATE;
            case GATED_ADD -> Epilogue.gatedAdd(memory.activation(1, cols, Values.GAUSSIAN));
        };
    }
}
