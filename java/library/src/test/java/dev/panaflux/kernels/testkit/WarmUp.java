package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Whether results depend on how far the Java virtual machine has compiled the kernels: some library methods, such as the sum
 * of a vector's lanes, may add in another order once they are compiled.
 */
public final class WarmUp {

    private WarmUp() {}

    /**
     * One line a case with the hash of its bits, computed by a Java virtual machine of its own that never compiles.
     *
     * @param type a class of kernels with a public constructor on a {@link ComputePool}
     */
    public static List<String> digestsInterpreted(Class<? extends Kernels> type)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WarmUp.class.getName(),
                        type.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] lines = process.getInputStream().readAllBytes();
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException("the other Java virtual machine ended with " + exitCode);
        }
        return new String(lines, StandardCharsets.UTF_8).lines().toList();
    }

    /** The same lines, computed here after enough calls for everything to be compiled. */
    public static List<String> digestsCompiled(Class<? extends Kernels> type) throws ReflectiveOperationException {
        return digests(type, 600);
    }

    private static List<String> digests(Class<? extends Kernels> type, int calls) throws ReflectiveOperationException {
        try (var pool = new FixedComputePool(1)) {
            Kernels kernels = type.getConstructor(ComputePool.class).newInstance(pool);
            return KernelCases.forWarmUp().stream()
                    .map(kernelCase ->
                            "%s %08x".formatted(kernelCase, Arrays.hashCode(kernelCase.bits(kernels, calls))))
                    .toList();
        }
    }

    /** Prints the digests of one call each of the kernels that the argument names. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws ReflectiveOperationException {
        digests(Class.forName(arguments[0]).asSubclass(Kernels.class), 1).forEach(System.out::println);
    }
}
