package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Tensor;
import java.util.Optional;

/**
 * One call of one operator: its operands, and how it is judged. The same case serves tests and benchmarks.
 *
 * @param operator the operator
 * @param name sizes, dtypes and variants; also the source of the seed
 * @param preparation makes the operands
 */
public record KernelCase(Operator operator, String name, Preparation preparation) {

    /** Makes the operands of a case in {@code memory}. */
    @FunctionalInterface
    public interface Preparation {
        /** The call on operands that were made in {@code memory}. */
        Call prepare(CaseMemory memory);
    }

    /**
     * A call that is ready to run.
     *
     * @param out the output, with the content that it has before the call
     * @param run the call, on any output of that shape and content
     */
    public record Call(Tensor out, Run run) {}

    /** Runs the operator. */
    @FunctionalInterface
    public interface Run {
        /** Calls the operator of {@code kernels} with {@code out}. */
        void on(Kernels kernels, Tensor out);
    }

    /** The seed of the operands. */
    public long seed() {
        return name.hashCode();
    }

    /** Runs the case on {@code kernels}, in f32, and on the oracle; tells what is wrong, or nothing. */
    public Optional<String> judge(Kernels kernels, Placement placement) {
        return judge(kernels, Precision.F32, placement);
    }

    /** Runs the case on {@code kernels} and on the oracle; tells what is wrong, or nothing. */
    public Optional<String> judge(Kernels kernels, Precision precision, Placement placement) {
        try (var memory = new CaseMemory(placement, seed())) {
            Call call = preparation.prepare(memory);
            Tensor before = memory.copy(call.out);
            call.run.on(new CheckedKernels(kernels), call.out);
            return Judge.OF_WHOLE_OUTPUTS
                    .problem(operator, precision, call, before)
                    .or(memory::damage)
                    .map(text -> "%s, %s: %s".formatted(this, placement, text));
        }
    }

    /** The result's bits on {@code kernels}. */
    public int[] bits(Kernels kernels) {
        return bits(kernels, 1);
    }

    /** The bits of the last of {@code calls} results on {@code kernels}; each call finds the output as the first did. */
    public int[] bits(Kernels kernels, int calls) {
        try (var memory = new CaseMemory(Placement.PACKED, seed())) {
            Call call = preparation.prepare(memory);
            Kernels checked = new CheckedKernels(kernels);
            Tensor before = memory.copy(call.out);
            for (int i = 0; i < calls; i++) {
                call.out.segment().copyFrom(before.segment());
                call.run.on(checked, call.out);
            }
            float[] values = Elements.read(call.out);
            int[] bits = new int[values.length];
            for (int i = 0; i < bits.length; i++) {
                // One pattern for all NaNs: Java leaves their sign open, and compiled code may give another than
                // interpreted code.
                bits[i] = Float.floatToIntBits(values[i]);
            }
            return bits;
        }
    }

    /** Operator, name and seed. */
    @Override
    public String toString() {
        return "%s %s (seed %d)".formatted(operator.label(), name, seed());
    }
}
