package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who comes next. */
class WaitingJobsTest {

    private final WaitingJobs waiting = new WaitingJobs();

    private Job add(String id, String client, Priority priority) {
        Job job = TestJobs.job(id, client, priority, 1);
        waiting.add(job);
        return job;
    }

    private List<String> taken() {
        List<String> ids = new ArrayList<>();
        for (@Nullable Job job = waiting.take(); job != null; job = waiting.take()) {
            ids.add(job.id());
        }
        return ids;
    }

    @Test
    void clientsTakeTurnsHoweverManyJobsOneHas() {
        for (String id : List.of("a1", "a2", "a3")) {
            add(id, "a", Priority.NORMAL);
        }
        add("b1", "b", Priority.NORMAL);
        add("c1", "c", Priority.NORMAL);
        add("c2", "c", Priority.NORMAL);
        assertThat(waiting.inOrder()).extracting(Job::id).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
        assertThat(taken()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
        assertThat(waiting.size()).isZero();
    }

    @Test
    void higherPriorityComesFirstWhoeverAsks() {
        add("a1", "a", Priority.LOW);
        add("a2", "a", Priority.NORMAL);
        Job urgent = add("b1", "b", Priority.HIGH);
        assertThat(waiting.hasBefore(Priority.NORMAL)).isTrue();
        assertThat(waiting.hasBefore(Priority.HIGH)).isFalse();
        waiting.remove(urgent);
        assertThat(waiting.hasBefore(Priority.NORMAL)).isFalse();
        waiting.add(urgent);
        assertThat(taken()).containsExactly("b1", "a2", "a1");
    }

    @Test
    void aJobWhoseTurnWasTakenFromItComesNext() {
        Job first = add("a1", "a", Priority.NORMAL);
        add("a2", "a", Priority.NORMAL);
        add("b1", "b", Priority.NORMAL);
        waiting.take();
        waiting.addFirst(first);
        assertThat(taken()).containsExactly("a1", "b1", "a2");
    }

    @Test
    void whatIsMadeTogetherIsTakenOutOfTurn() {
        add("a1", "a", Priority.NORMAL);
        Job second = add("b1", "b", Priority.NORMAL);
        assertThat(waiting.take(Priority.NORMAL, job -> job == second)).isSameAs(second);
        assertThat(waiting.take(Priority.NORMAL, job -> job == second)).isNull();
        assertThat(taken()).containsExactly("a1");
    }
}
