package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.Epilogue;
import java.util.Locale;

/** The epilogues by name, since {@link Epilogue#gatedAdd} needs an operand. {@link Epilogue.AddProduct} is not among them. */
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

    Epilogue.Last in(CaseMemory memory, long cols) {
        return switch (this) {
            case STORE -> Epilogue.STORE;
            case ADD -> Epilogue.ADD;
            case SILU_GATE -> Epilogue.SILU_GATE;
            case GATED_ADD -> Epilogue.gatedAdd(memory.activation(1, cols, Values.GAUSSIAN));
        };
    }
}
