package dev.panaflux.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The server's counters and timers, under names that begin with {@code panaflux_}. */
public final class Metrics implements AutoCloseable {

    private static final Duration[] PHASE_BOUNDS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };

    private static final Duration[] REQUEST_BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(2)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Begins at zero. */
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
    }

    /** Shows how many jobs are in a state. */
    public void jobs(String state, Supplier<Number> count) {
        Gauge.builder("panaflux.jobs", count)
                .description("Jobs that are waiting or in work")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    /** A job has ended. */
    public void ended(String state) {
        Counter.builder("panaflux.jobs.ended")
                .description("Jobs by how they ended")
                .tag("state", state)
                .register(registry)
                .increment();
    }

    /** An image is written. */
    public void made() {
        Counter.builder("panaflux.images")
                .description("Images that were made")
                .register(registry)
                .increment();
    }

    /** A phase of a run took some time. */
    public void phase(String phase, Duration time) {
        Timer.builder("panaflux.phase")
                .description("Time of the phases of drawing")
                .tag("phase", phase.toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(PHASE_BOUNDS)
                .register(registry)
                .record(time);
    }

    /** A request was answered. */
    public void answered(String api, int status, Duration time) {
        Timer.builder("panaflux.http.requests")
                .description("Time to the end of the answer to a request")
                .tag("api", api)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(REQUEST_BOUNDS)
                .register(registry)
                .record(time);
    }

    /** A request was refused before it became a job. */
    public void refused(String reason) {
        Counter.builder("panaflux.refused")
                .description("Requests that were refused, by reason")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** All figures in Prometheus's text format. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
