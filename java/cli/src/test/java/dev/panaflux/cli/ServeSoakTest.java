package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A server under load for as long as one likes, killed now and then: {@code -Dsoak.minutes=60 -Dsoak.kills=10}. Every minute it prints
 * how many jobs have ended, how long status calls take, and the server's memory. The times are for reading, since tests assert no
 * speed.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "soak.minutes", matches = "[0-9.]+")
class ServeSoakTest {

    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "0"));
    private static final int KILLS = Integer.getInteger("soak.kills", 10);
    private static final int CLIENTS = Integer.getInteger("soak.clients", 8);
    private static final long SEED = Long.getLong("soak.seed", 1);

    /** Jobs that a client has open; the server remembers many more. */
    private static final int OPEN_JOBS = 5;

    private static final int HISTORY = 500;

    @TempDir
    private Path folder;

    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final List<Long> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean ending;

    /** A job that a client waits for, and whether it was cancelled meanwhile. */
    private record Open(String id, boolean maybeCancelled) {}

    /** One client: posts jobs, cancels one in five, looks at one in five for a moment, and sees each to its end. */
    private void work(SoakedServer server, int number) {
        Random random = new Random(SEED * 1000 + number);
        ArrayDeque<Open> open = new ArrayDeque<>();
        try {
            for (int i = 0; !ending; i++) {
                String id = server.post("%d-%d".formatted(number, i), i);
                accepted.incrementAndGet();
                int fate = random.nextInt(5);
                if (fate == 0) {
                    Thread.sleep(random.nextInt(200));
                    server.send("DELETE", "/api/jobs/" + id, "");
                } else if (fate == 1) {
                    leave(server, id);
                }
                open.add(new Open(id, fate == 0));
                if (open.size() >= OPEN_JOBS) {
                    await(server, open.removeFirst());
                }
            }
            while (!open.isEmpty()) {
                await(server, open.removeFirst());
            }
        } catch (IOException | RuntimeException failure) {
            faults.add("client %d: %s".formatted(number, failure));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the beginning of a stream of events and closes the connection. */
    private static void leave(SoakedServer server, String id) throws InterruptedException {
        try (InputStream events = server.stream("/api/jobs/" + id + "/events")) {
            events.readNBytes(10);
        } catch (IOException killed) {
            // The server was killed meanwhile.
        }
    }

    private void await(SoakedServer server, Open job) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (System.nanoTime() < end) {
            JsonNode status = server.json("/api/jobs/" + job.id());
            switch (status.path("state").asString()) {
                case "queued", "running" -> Thread.sleep(100);
                case "done" -> {
                    done.incrementAndGet();
                    if (status.path("images").size() != 1) {
                        faults.add("done without its image: " + status);
                    }
                    return;
                }
                case "cancelled" -> {
                    cancelled.incrementAndGet();
                    if (!job.maybeCancelled()) {
                        faults.add("cancelled by nobody: " + status);
                    }
                    return;
                }
                default -> {
                    faults.add("lost: %s, %s".formatted(job.id(), status));
                    return;
                }
            }
        }
        faults.add("lost: %s does not end".formatted(job.id()));
    }

    private void ping(SoakedServer server) {
        try {
            while (!ending) {
                long nanos = server.timed("/api/status");
                if (nanos >= 0) {
                    calls.add(nanos);
                }
                Thread.sleep(100);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the server at random moments, about evenly over the time. */
    private void kill(SoakedServer server, long nanos) {
        Random random = new Random(SEED);
        try {
            for (int kill = 0; kill < KILLS && !ending; kill++) {
                TimeUnit.NANOSECONDS.sleep((long) (nanos / (KILLS + 1.0) * (0.5 + random.nextDouble())));
                if (!ending) {
                    server.killAndStart();
                }
            }
        } catch (IOException failure) {
            faults.add("start: " + failure);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static String times(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.isEmpty()
                ? "none"
                : "p50 %.1f ms, p99 %.1f ms"
                        .formatted(sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() * 99 / 100) / 1e6);
    }

    @Test
    void nothingIsLostOrMadeTwice() throws IOException, InterruptedException {
        long nanos = (long) (MINUTES * TimeUnit.MINUTES.toNanos(1));
        long end = System.nanoTime() + nanos;
        try (SoakedServer server = new SoakedServer(folder, HISTORY)) {
            List<Thread> threads = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                int own = number;
                threads.add(Thread.ofVirtual().start(() -> work(server, own)));
            }
            threads.add(Thread.ofVirtual().start(() -> ping(server)));
            Thread killer = Thread.ofVirtual().start(() -> kill(server, nanos));
            int reported = 0;
            for (int minute = 1; System.nanoTime() < end; minute++) {
                long left = Math.min(end - System.nanoTime(), TimeUnit.MINUTES.toNanos(1));
                TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
                List<Long> latest = List.copyOf(calls).subList(reported, calls.size());
                reported += latest.size();
                System.out.printf(
                        "minute %d: %d done, %d cancelled, %d kills; status %s; memory %d MB, journal %d kB%n",
                        minute,
                        done.get(),
                        cancelled.get(),
                        server.kills(),
                        times(latest),
                        server.residentKibibytes() >> 10,
                        server.journalBytes() >> 10);
            }
            ending = true;
            killer.interrupt();
            for (Thread thread : threads) {
                thread.join();
            }
            int twice = server.madeTwice();
            System.out.printf(
                    "seed %d: %d accepted, %d done, %d cancelled, %d faults, %d made twice, %d kills; status %s%n",
                    SEED,
                    accepted.get(),
                    done.get(),
                    cancelled.get(),
                    faults.size(),
                    twice,
                    server.kills(),
                    times(calls));
            assertThat(faults).isEmpty();
            assertThat(twice).isZero();
            assertThat(done.get() + cancelled.get()).isEqualTo(accepted.get()).isPositive();
        }
    }
}
