package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;

/** Checks the operands of one operator for {@link CheckedKernels}; messages name the operator and the operand. */
final class TensorCheck {

    /** A thread that owns no arena: if it may access memory, so may the threads of a pool. */
    private final Thread otherThread;

    private final Operator operator;

    TensorCheck(Operator operator, Thread otherThread) {
        this.operator = operator;
        this.otherThread = otherThread;
    }

    /** Requires the shape {@code [rowAxis=rows, colAxis=cols]}. */
    void shape(String name, Weight matrix, String rowAxis, long rows, String colAxis, long cols) {
        if (matrix.rows() != rows || matrix.cols() != cols) {
            throw mismatch(
                    name,
                    matrix,
                    "[%s=%d, %s=%d]".formatted(rowAxis, rows, colAxis, cols),
                    matrix.format().label());
        }
    }

    /** Requires a vector {@code [1, axis=cols]}. */
    void vector(String name, Tensor tensor, String axis, long cols) {
        if (tensor.rows() != 1 || tensor.cols() != cols) {
            throw mismatch(
                    name,
                    tensor,
                    "[1, %s=%d]".formatted(axis, cols),
                    tensor.dtype().label());
        }
    }

    /** Requires off-heap memory that is open and that every thread may read; any dtype, any alignment. */
    void input(String name, Tensor tensor) {
        memory(name, tensor.segment());
    }

    /** Requires {@link #memory} at an aligned address. */
    void part(String name, Weight.Part part) {
        memory(name, part.memory());
        long address = part.memory().address();
        if (part.rowBytes() > 0 && address % part.alignment() != 0) {
            throw invalid(
                    name,
                    "memory at an address divisible by " + part.alignment(),
                    "address 0x" + Long.toHexString(address));
        }
    }

    /** Requires off-heap memory that is open and that every thread may read. */
    void memory(String name, MemorySegment segment) {
        if (segment.equals(MemorySegment.NULL)) {
            throw invalid(name, "memory", "none");
        }
        if (!segment.isNative()) {
            throw invalid(name, "off-heap memory", "a heap segment");
        }
        if (!segment.scope().isAlive()) {
            throw invalid(name, "memory of an open arena", "memory of a closed one");
        }
        if (!segment.isAccessibleBy(otherThread)) {
            throw invalid(name, "memory that all threads may use", "memory of a confined arena");
        }
    }

    /** Requires an {@link #input} of dtype f32 at an address divisible by 4. */
    void activation(String name, Tensor tensor) {
        input(name, tensor);
        if (tensor.dtype() != DType.F32) {
            throw mismatch(name, tensor, "[%d, %d]".formatted(tensor.rows(), tensor.cols()), DType.F32.label());
        }
        if (tensor.size() > 0 && tensor.segment().address() % DType.F32.bytes() != 0) {
            throw invalid(
                    name,
                    "f32 at an address divisible by 4",
                    "address 0x" + Long.toHexString(tensor.segment().address()));
        }
    }

    /** Requires an {@link #activation} that may be written. */
    void output(String name, Tensor tensor) {
        activation(name, tensor);
        writable(name, tensor);
    }

    /** Requires memory that may be written. */
    void writable(String name, Tensor tensor) {
        if (tensor.segment().isReadOnly()) {
            throw invalid(name, "writable memory", "a read-only segment");
        }
    }

    /** Requires that the two views share no byte. Interleaved views, such as two column ranges, are allowed. */
    void apart(String outName, Tensor out, String inName, Tensor in) {
        apart(outName, Rows.of(out), inName, Rows.of(in));
    }

    /** Requires that the view shares no byte with {@code in}. */
    void apart(String outName, Tensor out, String inName, Weight.Part in) {
        apart(outName, Rows.of(out), inName, Rows.of(in));
    }

    private void apart(String outName, Rows out, String inName, Rows in) {
        if (overlap(out, in)) {
            throw invalid(outName, "memory apart from " + operator.label() + "." + inName, "an overlap");
        }
    }

    /** Requires that the two views share no byte or are the same. */
    void apartOrSame(String outName, Tensor out, String inName, Tensor in) {
        boolean same = out.segment().address() == in.segment().address()
                && out.rowStride() == in.rowStride()
                && out.dtype() == in.dtype();
        if (!same) {
            apart(outName, out, inName, in);
        }
    }

    /** Requires {@code from <= value <= to}. */
    void range(String name, long value, long from, long to) {
        if (value < from || value > to) {
            throw invalid(name, "%d to %d".formatted(from, to), Long.toString(value));
        }
    }

    /** Requires a finite number that is not negative. */
    void epsilon(float eps) {
        if (!(eps >= 0 && eps < Float.POSITIVE_INFINITY)) {
            throw invalid("eps", "a finite number >= 0", Float.toString(eps));
        }
    }

    IllegalArgumentException invalid(String name, String expected, String found) {
        return new IllegalArgumentException(
                "%s.%s: expected %s, found %s".formatted(operator.label(), name, expected, found));
    }

    private IllegalArgumentException mismatch(String name, Weight tensor, String shape, String dtype) {
        return invalid(name, shape + " " + dtype, tensor.describe());
    }

    /** Walks the rows of both views in the order of their addresses. */
    private static boolean overlap(Rows left, Rows right) {
        if (left.widthBytes == 0 || right.widthBytes == 0) {
            return false;
        }
        long i = 0;
        long j = 0;
        while (i < left.count && j < right.count) {
            long leftStart = left.start + i * left.strideBytes;
            long rightStart = right.start + j * right.strideBytes;
            if (leftStart + left.widthBytes <= rightStart) {
                i++;
            } else if (rightStart + right.widthBytes <= leftStart) {
                j++;
            } else {
                return true;
            }
        }
        return false;
    }

    private record Rows(long start, long count, long widthBytes, long strideBytes) {
        static Rows of(Weight.Part part) {
            return new Rows(part.memory().address(), part.rows(), part.rowBytes(), part.strideBytes());
        }

        static Rows of(Tensor tensor) {
            return of(tensor.parts().getFirst());
        }
    }
}
