package dev.panaflux.springai;

import dev.panaflux.app.Environment;
import dev.panaflux.app.generate.ImageGenerator;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Offers a {@link PanafluxImageModel}, and the {@link ImageGenerator} that it draws with. Either gives way to a bean of the
 * application's; {@code spring.ai.model.image} with another value turns both off.
 */
@AutoConfiguration
@ConditionalOnProperty(name = SpringAIModelProperties.IMAGE_MODEL, havingValue = "panaflux", matchIfMissing = true)
@EnableConfigurationProperties(PanafluxProperties.class)
public class PanafluxAutoConfiguration {

    private static final Log LOG = LogFactory.getLog(PanafluxAutoConfiguration.class);

    /** Opens the model, or prepares to call the server. */
    @Bean
    @ConditionalOnMissingBean
    ImageGenerator panafluxImageGenerator(PanafluxProperties properties) {
        try {
            return properties.generator().open(Environment.ofProcess(), LOG::info);
        } catch (IOException | RuntimeException failure) {
            throw new PanafluxImageException(failure);
        }
    }

    /** The model. */
    @Bean
    @ConditionalOnMissingBean
    PanafluxImageModel panafluxImageModel(
            ImageGenerator generator,
            PanafluxProperties properties,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<ImageModelObservationConvention> convention) {
        return new PanafluxImageModel(
                generator,
                properties.options(),
                properties.timeout(),
                observations.getIfUnique(() -> ObservationRegistry.NOOP),
                convention.getIfAvailable(DefaultImageModelObservationConvention::new));
    }
}
