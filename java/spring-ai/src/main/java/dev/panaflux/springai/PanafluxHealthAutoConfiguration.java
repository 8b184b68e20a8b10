package dev.panaflux.springai;

import dev.panaflux.app.generate.ImageGenerator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Adds what draws to the application's health, where it has one; {@code management.health.panaflux.enabled=false} does not. */
@AutoConfiguration(after = PanafluxAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(ImageGenerator.class)
@ConditionalOnEnabledHealthIndicator("panaflux")
public class PanafluxHealthAutoConfiguration {

    /** Whether it can draw. */
    @Bean
    @ConditionalOnMissingBean(name = "panafluxHealthIndicator")
    HealthIndicator panafluxHealthIndicator(ImageGenerator generator) {
        return new PanafluxHealthIndicator(generator);
    }
}
