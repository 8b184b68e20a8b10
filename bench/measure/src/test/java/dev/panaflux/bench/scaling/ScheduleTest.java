package dev.panaflux.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final Overheads NONE = new Overheads(2, 0, 0, 0, Double.POSITIVE_INFINITY);

    private static Region region(long serialNanos, long... tasks) {
        return new Region("linear", serialNanos, 0, tasks);
    }

    private static long[] equal(int count, long nanos) {
        long[] tasks = new long[count];
        Arrays.fill(tasks, nanos);
        return tasks;
    }

    private static StagePrediction on(Cores cores, Overheads overheads, long tail, Region... regions) {
        return new Schedule(cores, overheads).predict(new StageRecording("steps", List.of(regions), tail));
    }

    @Test
    void oneCoreDoesAllTasksOneAfterTheOther() {
        StagePrediction one = on(Cores.equal(1), NONE, 7, region(10, 3, 4), region(5, 6));
        assertThat(one.nanos()).isEqualTo(10 + 7 + 5 + 6 + 7);
        assertThat(one.serialNanos()).isEqualTo(10 + 5 + 7);
        assertThat(one.idleNanos()).isZero();
    }

    @Test
    void equalTasksAreSharedEvenly() {
        StagePrediction eight = on(Cores.equal(8), NONE, 0, region(0, equal(64, 100)));
        assertThat(eight.nanos()).isEqualTo(800);
        assertThat(eight.idleNanos()).isZero();
    }

    @Test
    void coresWithoutATaskWaitForTheOthers() {
        StagePrediction eight = on(Cores.equal(8), NONE, 0, region(0, equal(9, 100)));
        assertThat(eight.nanos()).isEqualTo(200);
        // Seven of eight wait for 100 of the 200.
        assertThat(eight.idleNanos()).isEqualTo(87.5);
        assertThat(eight.operators().getFirst().lostNanos()).isEqualTo(87.5);
    }

    @Test
    void workOfOneThreadLeavesTheOthersIdle() {
        StagePrediction four = on(Cores.equal(4), NONE, 40, region(60, equal(4, 100)));
        assertThat(four.nanos()).isEqualTo(200);
        assertThat(four.serialNanos()).isEqualTo(100);
        assertThat(four.operators().getFirst().lostNanos()).isEqualTo(45);
    }

    @Test
    void slowCoresTakeFewerTasks() {
        StagePrediction mixed = on(Cores.parse("1+1x0.5"), NONE, 10, region(0, equal(3, 100)));
        // The fast core does two tasks while the slow one does one, and the tail after them.
        assertThat(mixed.nanos()).isEqualTo(210);
    }

    @Test
    void aBarrierCostsMoreWithMoreThreadsAndASleepingThreadMustBeWoken() {
        Overheads costs = new Overheads(2, 100, 1_000, 20_000, Double.POSITIVE_INFINITY);
        assertThat(on(Cores.equal(1), costs, 0, region(0, 5)).barrierNanos()).isZero();
        assertThat(on(Cores.equal(2), costs, 0, region(0, 5, 5)).barrierNanos()).isEqualTo(100);
        assertThat(on(Cores.equal(64), costs, 0, region(0, equal(64, 5))).barrierNanos())
                .isEqualTo(600, within(1e-9));
        assertThat(on(Cores.equal(64), costs, 0, region(1_000_000, equal(64, 5)))
                        .barrierNanos())
                .isEqualTo(83_600, within(1e-9));
        // A single part needs nobody else.
        assertThat(on(Cores.equal(64), costs, 0, region(0, 5)).barrierNanos()).isZero();
    }

    @Test
    void memoryIsSharedByAllCores() {
        Overheads memory = new Overheads(2, 0, 0, 0, 10);
        Region large = new Region("linear", 0, 5_000, equal(4, 100));
        assertThat(on(Cores.equal(1), memory, 0, large).nanos()).isEqualTo(500);
        assertThat(on(Cores.equal(4), memory, 0, large).nanos()).isEqualTo(500);
        assertThat(on(Cores.equal(4), memory, 0, large).memoryNanos()).isEqualTo(400);
    }

    @Test
    void coresAreGroupsWithSpeeds() {
        Cores mixed = Cores.parse("8+16x0.5");
        assertThat(mixed.count()).isEqualTo(24);
        assertThat(mixed.power()).isEqualTo(16);
        assertThat(mixed.name()).isEqualTo("8+16x0.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "8+", "x2", "8x0", "-4", "1025", "1000+25", "8 cores", "4xNaN"})
    void coresThatAreNoneAreRefused(String text) {
        assertThatThrownBy(() -> Cores.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cores: expected 64, or 8+16x0.5 ")
                .hasMessageEndingWith("found " + text);
    }
}
