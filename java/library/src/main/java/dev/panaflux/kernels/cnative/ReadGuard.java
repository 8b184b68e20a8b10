package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import java.lang.foreign.MemorySegment;

/**
 * Watches the mapped operands of one call into C at a time. A file that is cut short while it is mapped then fails the call,
 * as it fails a read in Java, instead of ending the process.
 *
 * <p>Does nothing where the system needs no guard, or where all guards of the process are taken.
 */
final class ReadGuard implements AutoCloseable {

    private final int guard = PanafluxKernels.pf_guard_open();
    private boolean watching;

    /**
     * Looks up all functions of guards at once. They share a table, and so must come from one copy of the library: each is
     * looked up when it is first used, and finds another copy if one has been loaded meanwhile.
     */
    static void bind() {
        PanafluxKernels.pf_guard_open$address();
        PanafluxKernels.pf_guard_watch$address();
        PanafluxKernels.pf_guard_end$address();
        PanafluxKernels.pf_guard_close$address();
    }

    /**
     * Watches {@code operand} until {@link #end}, if it is mapped.
     *
     * @param index its place among the call's operands, below {@code PF_GUARD_RANGES}
     */
    void watch(int index, MemorySegment operand) {
        if (guard >= 0 && operand.isMapped()) {
            PanafluxKernels.pf_guard_watch(guard, index, operand, operand.byteSize());
            watching = true;
        }
    }

    /**
     * Ends the call.
     *
     * @throws InternalError if a mapped operand could not be read
     */
    void end() {
        if (watching) {
            watching = false;
            if (PanafluxKernels.pf_guard_end(guard) != 0) {
                throw new InternalError("a fault occurred in a kernel's memory access operation");
            }
        }
    }

    @Override
    public void close() {
        if (guard >= 0) {
            PanafluxKernels.pf_guard_close(guard);
        }
    }
}
