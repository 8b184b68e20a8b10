package dev.panaflux.kernels.cnative;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.testkit.KernelsContract;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The contract at every instruction set, in every precision; what the machine lacks is reported as skipped. */
class NativeKernelsTest {

    /** Libraries are unpacked and compared once, not for each of thousands of tests. */
    private static final Map<InstructionSet, Found<InstructionSet>> KERNELS = new ConcurrentHashMap<>();

    private static final Map<Platform, Found<BlasLibrary>> BLAS = new ConcurrentHashMap<>();

    /** What was loaded, or why it could not be. */
    private record Found<T>(@Nullable T library, String reason) {

        interface Loading<T> {
            T load() throws LibraryException;
        }

        static <T> Found<T> of(Loading<T> loading) {
            try {
                return new Found<>(loading.load(), "");
            } catch (LibraryException missing) {
                return new Found<>(null, missing.reason());
            }
        }

        T require() {
            assumeTrue(library != null, reason);
            return Objects.requireNonNull(library);
        }
    }

    abstract static class At extends KernelsContract {

        private final InstructionSet set;
        private final Precision precision;

        At(InstructionSet set, Precision precision) {
            this.set = set;
            this.precision = precision;
        }

        @Override
        protected Precision precision() {
            return precision;
        }

        @Override
        protected Kernels create(ComputePool pool) {
            return new NativeKernels(pool, precision, loaded(set), blas());
        }

        /** The lower sets run the same source on shorter vectors, which the small shapes cover. */
        @Override
        protected boolean coversLargeShapes() {
            return set == InstructionSet.AVX512_BF16 || set == InstructionSet.NEON_DOT || set == InstructionSet.AMX;
        }

        /** OpenBLAS, or null to test our own kernels. */
        @Nullable
        BlasLibrary blas() {
            return null;
        }
    }

    /** {@code set}, if the library has it and the machine runs it. */
    static InstructionSet loaded(InstructionSet set) {
        Platform platform = Platform.current();
        assumeTrue(platform.runs(set), () -> set.label() + " is another processor's");
        Found<InstructionSet> best = KERNELS.computeIfAbsent(
                set,
                limit -> Found.of(() -> KernelLibrary.load(
                                NativeSettings.defaults().withIsaLimit(limit),
                                platform,
                                ClassLoader.getSystemClassLoader())
                        .instructionSet()));
        assumeTrue(best.require() == set, () -> "this machine or library has no " + set.label());
        return set;
    }

    @Nested
    class BaseF32 extends At {
        BaseF32() {
            super(InstructionSet.BASE, Precision.F32);
        }
    }

    @Nested
    class BaseBf16 extends At {
        BaseBf16() {
            super(InstructionSet.BASE, Precision.BF16);
        }
    }

    @Nested
    class Avx2F32 extends At {
        Avx2F32() {
            super(InstructionSet.AVX2, Precision.F32);
        }
    }

    @Nested
    class Avx2Bf16 extends At {
        Avx2Bf16() {
            super(InstructionSet.AVX2, Precision.BF16);
        }
    }

    @Nested
    class Avx512F32 extends At {
        Avx512F32() {
            super(InstructionSet.AVX512, Precision.F32);
        }
    }

    @Nested
    class Avx512Bf16 extends At {
        Avx512Bf16() {
            super(InstructionSet.AVX512, Precision.BF16);
        }
    }

    @Nested
    class Avx512VnniF32 extends At {
        Avx512VnniF32() {
            super(InstructionSet.AVX512_VNNI, Precision.F32);
        }
    }

    @Nested
    class Avx512Bf16F32 extends At {
        Avx512Bf16F32() {
            super(InstructionSet.AVX512_BF16, Precision.F32);
        }
    }

    @Nested
    class Avx512Bf16Bf16 extends At {
        Avx512Bf16Bf16() {
            super(InstructionSet.AVX512_BF16, Precision.BF16);
        }
    }

    @Nested
    class AmxBf16 extends At {
        AmxBf16() {
            super(InstructionSet.AMX, Precision.BF16);
        }
    }

    @Nested
    class NeonF32 extends At {
        NeonF32() {
            super(InstructionSet.NEON, Precision.F32);
        }
    }

    @Nested
    class NeonBf16 extends At {
        NeonBf16() {
            super(InstructionSet.NEON, Precision.BF16);
        }
    }

    @Nested
    class NeonDotBf16 extends At {
        NeonDotBf16() {
            super(InstructionSet.NEON_DOT, Precision.BF16);
        }
    }

    @Nested
    class OpenBlasF32 extends At {
        OpenBlasF32() {
            super(
                    Platform.current().runs(InstructionSet.NEON) ? InstructionSet.NEON : InstructionSet.AVX2,
                    Precision.F32);
        }

        @Override
        BlasLibrary blas() {
            return BLAS.computeIfAbsent(
                            Platform.current(),
                            platform -> Found.of(() -> BlasLibrary.load(
                                    NativeSettings.defaults(), platform, ClassLoader.getSystemClassLoader())))
                    .require();
        }
    }
}
