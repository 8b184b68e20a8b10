package dev.panaflux.springai;

import dev.panaflux.app.Failure;
import dev.panaflux.app.generate.ImageGenerator;
import java.io.IOException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up with the model and the backend or the server that draws; down if the server does not answer. */
final class PanafluxHealthIndicator implements HealthIndicator {

    private final ImageGenerator generator;

    PanafluxHealthIndicator(ImageGenerator generator) {
        this.generator = generator;
    }

    @Override
    public Health health() {
        try {
            return Health.up().withDetails(generator.state()).build();
        } catch (IOException unusable) {
            return Health.down()
                    .withDetail("error", Failure.of(unusable).message())
                    .build();
        }
    }
}
