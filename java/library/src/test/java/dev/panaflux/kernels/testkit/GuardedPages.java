package dev.panaflux.kernels.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Memory between two pages that no code may touch: a read or write past either end ends the process. */
@SuppressWarnings("restricted")
final class GuardedPages {

    /** A multiple of the page size of every usual Linux system (4, 16 or 64 KiB). */
    private static final long PAGE = 65_536;

    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private static final MethodHandle MMAP = function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MPROTECT = function(
            "mprotect",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle MUNMAP =
            function("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

    private GuardedPages() {}

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    /** At least {@code bytes} of whole pages with a forbidden page before and after, for as long as {@code arena} lives. */
    static MemorySegment allocate(long bytes, Arena arena) {
        long inner = Math.ceilDiv(Math.max(bytes, 1), PAGE) * PAGE;
        long outer = inner + 2 * PAGE;
        try {
            MemorySegment start = (MemorySegment)
                    MMAP.invokeExact(MemorySegment.NULL, outer, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            if (start.address() == -1) {
                throw new IllegalStateException("mmap failed for " + outer + " bytes");
            }
            MemorySegment all = start.reinterpret(outer, arena, segment -> unmap(segment.address(), outer));
            MemorySegment usable = all.asSlice(PAGE, inner);
            if ((int) MPROTECT.invokeExact(usable, inner, PROT_READ_WRITE) != 0) {
                throw new IllegalStateException("mprotect failed for " + inner + " bytes");
            }
            return usable;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int _ = (int) MUNMAP.invokeExact(MemorySegment.ofAddress(address), bytes);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
