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

/** One operator on operands of klein 4B's sizes, compared with the oracle before it is measured. */
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
public abstract class KernelBenchmark {

    /** What computes. */
    @Param
    public Implementation implementation;

    /** Threads of the kernels; 0 stands for the processors available. */
    @Param("0")
    public int threads;

    private SelectedKernels selected;
    private CheckedCall call;
    private double gflop;
    private double gigabytes;

    /** What was done, which the benchmark's framework turns into rates. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Done {
        /** Billions of floating point or integer operations. */
        public double gflop;

        /** Billions of bytes that must be read and written at the least. */
        public double gigabytes;
    }

    /** What the operator is called on. */
    protected abstract Shape shape();

    /**
     * Makes the kernels and the operands, and compares the result.
     *
     * @throws WrongResultException if it is wrong
     * @throws IllegalStateException if the implementation does not take the shape
     */
    @Setup
    public void prepare() {
        implementation.objection(shape()).ifPresent(reason -> {
            throw new IllegalStateException("%s %s: %s".formatted(implementation, shape(), reason));
        });
        KernelCase kernelCase = shape().kernelCase();
        selected = implementation.open(
                kernelCase.operator(), threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        say("plan: " + selected.plan().describe());
        call = CheckedCall.of(kernelCase, selected.kernels(), implementation.precision());
        say("checked against the oracle: " + kernelCase);
        gflop = call.work().flop() / 1e9;
        gigabytes = shape().bytes(call.work()) / 1e9;
    }

    @SuppressWarnings("SystemOut") // the framework's report
    private static void say(String line) {
        System.out.println("# " + line);
    }

    /** Puts back what the call before has used up. */
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

    /** Ends the threads and frees the memory. */
    @TearDown
    public void end() {
        call.close();
        selected.close();
    }
}
