package dev.panaflux.jmh;

import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.kernels.testkit.KernelCase;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One operator, checked against the oracle before it is measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsPrepend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx4g"
        })
@SuppressWarnings("NullAway.Init")
public class KernelBenchmark {

    /** The operator and its operands. */
    @Param
    public Shape shape;

    /** The implementation. */
    @Param
    public Implementation implementation;

    /** Number of threads; 0 means all available CPUs. */
    @Param("0")
    public int threads;

    private SelectedKernels selected;
    private CheckedCall call;
    private double gflop;
    private double gigabytes;

    /** Counters, which JMH turns into rates. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Done {
        /** Billions of floating point or integer operations. */
        public double gflop;

        /** Billions of bytes that must at least be read and written. */
        public double gigabytes;
    }

    /**
     * Creates the kernels and operands, and checks the result.
     *
     * @throws WrongResultException if the result is wrong
     * @throws IllegalStateException if the implementation does not accept the shape
     */
    @Setup
    public void prepare() {
        implementation.objection(shape).ifPresent(reason -> {
            throw new IllegalStateException("%s %s: %s".formatted(implementation, shape, reason));
        });
        KernelCase kernelCase = shape.kernelCase();
        selected = implementation.open(
                kernelCase.operator(), threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        say("plan: " + selected.plan().describe());
        call = CheckedCall.of(kernelCase, selected.kernels(), implementation.precision());
        say("checked against the oracle: " + kernelCase);
        gflop = call.work().flop() / 1e9;
        gigabytes = shape.bytes(call.work()) / 1e9;
    }

    @SuppressWarnings("SystemOut") // part of JMH's output
    private static void say(String line) {
        System.out.println("# " + line);
    }

    /** Restores what the previous call has overwritten. */
    @Setup(Level.Invocation)
    public void restore() {
        call.restore();
    }

    /** Calls the operator. */
    @Benchmark
    public void call(Done done) {
        call.run();
        done.gflop += gflop;
        done.gigabytes += gigabytes;
    }

    /** Stops the threads and frees the memory. */
    @TearDown
    public void end() {
        call.close();
        selected.close();
    }
}
