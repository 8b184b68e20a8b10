package dev.panaflux.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FixedComputePoolTest {

    private static final int MANY = 10_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyIndexRunsExactlyOnce(int threads) {
        try (var pool = new FixedComputePool(threads)) {
            for (int count : new int[] {0, 1, 2, 3, 7, 1000}) {
                var runs = new AtomicIntegerArray(count);
                pool.forEach(count, (index, worker) -> runs.incrementAndGet(index));
                assertThat(IntStream.range(0, count).map(runs::get)).allMatch(times -> times == 1);
            }
        }
    }

    @Test
    void refusesMoreThreadsThanAnyMachineHasUse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedComputePool(1_000_000).close())
                .withMessage("threads: expected at most 1024, found 1000000");
    }

    @Test
    void manyShortCallsInARowAllComplete() {
        try (var pool = new FixedComputePool(3)) {
            var sum = new AtomicInteger();
            for (int i = 0; i < 20_000; i++) {
                pool.forEach(4, (index, worker) -> sum.addAndGet(index));
            }
            assertThat(sum).hasValue(120_000);
        }
    }

    @Test
    void threadsThatFellAsleepWakeForTheNextCall() throws InterruptedException {
        try (var pool = new FixedComputePool(2)) {
            for (int round = 0; round < 3; round++) {
                Thread.sleep(20);
                // Each part waits for the other, so one thread alone could not end the call.
                var bothRun = new CountDownLatch(2);
                pool.forEach(2, (index, worker) -> {
                    bothRun.countDown();
                    awaitQuietly(bothRun);
                });
                assertThat(bothRun.getCount()).isZero();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theWorkerNumberBelongsToOneThreadAtATime() {
        try (var pool = new FixedComputePool(4)) {
            var busy = new AtomicIntegerArray(4);
            var clashes = new AtomicInteger();
            pool.forEach(10_000, (index, worker) -> {
                if (busy.incrementAndGet(worker) != 1) {
                    clashes.incrementAndGet();
                }
                busy.decrementAndGet(worker);
            });
            assertThat(clashes).hasValue(0);
        }
    }

    @Test
    void theCallerTakesPart() {
        try (var pool = new FixedComputePool(1)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            pool.forEach(5, (index, worker) -> threads.add(Thread.currentThread()));
            assertThat(threads).containsExactly(Thread.currentThread());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99})
    void anExceptionOfATaskReachesTheCallerAndThePoolGoesOn(int failing) {
        try (var pool = new FixedComputePool(2)) {
            var failure = new IllegalArgumentException("part " + failing);
            assertThatThrownBy(() -> pool.forEach(100, (index, worker) -> {
                        if (index == failing) {
                            throw failure;
                        }
                    }))
                    .isSameAs(failure);
            var runs = new AtomicInteger();
            pool.forEach(10, (index, worker) -> runs.incrementAndGet());
            assertThat(runs).hasValue(10);
        }
    }

    @Test
    void anErrorOfATaskReachesTheCallerToo() {
        try (var pool = new FixedComputePool(2)) {
            assertThatThrownBy(() -> pool.forEach(4, (index, worker) -> {
                        throw new AssertionError("broken");
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("broken");
        }
    }

    /** Compiled code fails after the read, at the next safepoint, be it in the pool. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the system may not allow the cut")
    void aReadThatFailsLateNeitherEndsAThreadNorLetsTheCallerGo(@TempDir Path folder) throws IOException {
        int pages = 64;
        int page = 65_536;
        try (var pool = new FixedComputePool(2);
                var channel = FileChannel.open(
                        folder.resolve("cut"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                var arena = Arena.ofShared()) {
            channel.write(ByteBuffer.allocate(1), (long) pages * page - 1);
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            var read = new byte[pages];
            ComputePool.Task task =
                    (index, worker) -> read[index] = mapped.get(ValueLayout.JAVA_BYTE, (long) index * page);
            for (int i = 0; i < 20_000; i++) {
                pool.forEach(pages, task);
            }
            channel.truncate(0);
            int failures = 0;
            int calls = 0;
            while (calls < 1000) {
                try {
                    while (calls < 1000) {
                        calls++;
                        pool.forEach(pages, task);
                    }
                } catch (InternalError fault) {
                    failures++;
                }
            }
            assertThat(failures).isPositive();
            var bothRun = new CountDownLatch(2);
            pool.forEach(2, (index, worker) -> {
                bothRun.countDown();
                awaitQuietly(bothRun);
            });
            assertThat(bothRun.getCount()).isZero();
        }
    }

    @Test
    void callsFromSeveralThreadsTakeTurns() throws InterruptedException, ExecutionException {
        try (var pool = new FixedComputePool(2);
                var callers = Executors.newFixedThreadPool(4)) {
            var inside = new AtomicIntegerArray(4);
            var clashes = new AtomicInteger();
            Future<?>[] futures = IntStream.range(0, 4)
                    .mapToObj(caller -> callers.submit(() -> {
                        for (int i = 0; i < 500; i++) {
                            pool.forEach(3, (index, worker) -> {
                                inside.incrementAndGet(caller);
                                Thread.onSpinWait();
                                for (int other = 0; other < 4; other++) {
                                    if (other != caller && inside.get(other) != 0) {
                                        clashes.incrementAndGet();
                                    }
                                }
                                inside.decrementAndGet(caller);
                            });
                        }
                    }))
                    .toArray(Future[]::new);
            for (Future<?> future : futures) {
                future.get();
            }
            assertThat(clashes).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTaskMayNotCallItsOwnPool(int threads) {
        try (var pool = new FixedComputePool(threads)) {
            assertThatThrownBy(() -> pool.forEach(8, (index, worker) -> pool.forEach(1, (i, w) -> {})))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("compute pool: a task called its own pool");
        }
    }

    @Test
    void aTaskMayNotCloseItsOwnPool() {
        var pool = new FixedComputePool(2);
        try {
            assertThatThrownBy(() -> pool.forEach(8, (index, worker) -> pool.close()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("compute pool: a task called its own pool");
        } finally {
            pool.close();
        }
    }

    @Test
    void aTaskMayCallAnotherPool() {
        try (var outer = new FixedComputePool(2);
                var inner = new FixedComputePool(2)) {
            var runs = new AtomicInteger();
            outer.forEach(4, (index, worker) -> inner.forEach(3, (i, w) -> runs.incrementAndGet()));
            assertThat(runs).hasValue(12);
        }
    }

    @Test
    void aClosedPoolRefusesWorkAndItsThreadsEnd() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        var pool = new FixedComputePool(2);
        var bothRun = new CountDownLatch(2);
        pool.forEach(2, (index, worker) -> {
            threads.add(Thread.currentThread());
            bothRun.countDown();
            awaitQuietly(bothRun);
        });
        pool.close();
        pool.close();
        assertThatThrownBy(() -> pool.forEach(1, (index, worker) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("compute pool: closed");
        threads.remove(Thread.currentThread());
        for (Thread thread : threads) {
            thread.join();
            assertThat(thread.isDaemon()).isTrue();
        }
        assertThat(threads).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void interruptingTheCallerCancelsWhatNoThreadHasBegun(int threads) {
        try (var pool = new FixedComputePool(threads)) {
            var runs = new AtomicInteger();
            var caller = Thread.currentThread();
            assertThatThrownBy(() -> pool.forEach(MANY, (index, worker) -> {
                        if (runs.incrementAndGet() == 100) {
                            caller.interrupt();
                        }
                        if (Thread.currentThread() != caller && caller.isInterrupted()) {
                            // On a busy machine the caller may get its turn late.
                            LockSupport.parkNanos(1_000_000);
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            assertThat(runs).hasValueLessThan(MANY);
            pool.forEach(3, (index, worker) -> {});
        }
    }

    @Test
    void aCallerThatIsInterruptedWhileItWaitsForOthersIsCancelledWhenTheyHaveEnded() {
        try (var pool = new FixedComputePool(2)) {
            var caller = Thread.currentThread();
            var begun = new AtomicInteger();
            var ended = new AtomicInteger();
            assertThatThrownBy(() -> pool.forEach(2, (index, worker) -> {
                        begun.incrementAndGet();
                        while (begun.get() < 2) {
                            Thread.onSpinWait();
                        }
                        if (worker != 0) {
                            while (caller.getState() != Thread.State.WAITING) {
                                Thread.onSpinWait();
                            }
                            caller.interrupt();
                            ended.incrementAndGet();
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            assertThat(ended).hasValue(1);
        }
    }

    @Test
    void atLeastOneThreadIsNeeded() {
        assertThatThrownBy(() -> new FixedComputePool(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads: expected at least 1, found 0");
    }
}
