package dev.panaflux.jmh;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.CaseMemory;
import dev.panaflux.kernels.testkit.Judge;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import dev.panaflux.kernels.testkit.Placement;
import dev.panaflux.model.work.CountingKernels;
import dev.panaflux.model.work.Work;
import java.util.Optional;

/** A call of an operator whose result has been checked against the oracle. */
final class CheckedCall implements AutoCloseable {

    private final CaseMemory memory;
    private final Kernels kernels;
    private final Call call;
    private final Tensor before;
    private final boolean consuming;
    private final Work work;

    private CheckedCall(CaseMemory memory, Kernels kernels, Call call, Tensor before, boolean consuming, Work work) {
        this.memory = memory;
        this.kernels = kernels;
        this.call = call;
        this.before = before;
        this.consuming = consuming;
        this.work = work;
    }

    /**
     * Creates the operands, calls the operator and checks the result.
     *
     * @throws WrongResultException if the result differs from the oracle's
     */
    static CheckedCall of(KernelCase kernelCase, Kernels kernels, Precision precision) {
        CaseMemory memory = new CaseMemory(Placement.PACKED, kernelCase.seed());
        try {
            Call call = kernelCase.preparation().prepare(memory);
            Tensor before = memory.copy(call.out());
            call.run().on(kernels, call.out());
            Optional<String> problem = Judge.OF_SAMPLES
                    .problem(kernelCase.operator(), precision, call, before)
                    .or(memory::damage);
            if (problem.isPresent()) {
                throw new WrongResultException("%s: %s".formatted(kernelCase, problem.get()));
            }
            // An epilogue or an in-place operator must not be applied to its own result: such calls need a fresh
            // output.
            Tensor once = memory.copy(call.out());
            call.run().on(kernels, call.out());
            boolean consuming = once.segment().mismatch(memory.copy(call.out()).segment()) >= 0;
            CountingKernels counter = new CountingKernels();
            call.run().on(counter, call.out());
            return new CheckedCall(memory, kernels, call, before, consuming, counter.work());
        } catch (RuntimeException | Error failure) {
            memory.close();
            throw failure;
        }
    }

    /** Restores the output's old content, if the call depends on it. */
    void restore() {
        if (consuming) {
            call.out().segment().copyFrom(before.segment());
        }
    }

    /** Calls the operator. */
    void run() {
        call.run().on(kernels, call.out());
    }

    /** The operations and bytes of one call. */
    Work work() {
        return work;
    }

    @Override
    public void close() {
        memory.close();
    }
}
