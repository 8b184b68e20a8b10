package dev.panaflux.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.app.FailureKind;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.app.generate.LocalGenerator;
import dev.panaflux.app.generate.ServerGenerator;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What an application of Boot's gets. */
class PanafluxAutoConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(PanafluxAutoConfiguration.class, PanafluxHealthAutoConfiguration.class));

    private ApplicationContextRunner local() {
        return application.withPropertyValues(
                "panaflux.model=" + TestModel.TINY,
                "panaflux.threads=1",
                "panaflux.image.width=64",
                "panaflux.image.height=64",
                "panaflux.image.steps=1",
                "panaflux.image.seed=5");
    }

    @Test
    void aModelDrawsInTheApplicationsProcessWithItsProperties() {
        local().run(context -> {
            assertThat(context).hasSingleBean(LocalGenerator.class).hasSingleBean(ImageModel.class);
            ImageGeneration fox =
                    TestPictures.result(context.getBean(ImageModel.class).call(new ImagePrompt("a fox")));
            assertThat(TestPictures.pixels(fox.getOutput()).getWidth()).isEqualTo(64);
            assertThat(fox.getMetadata()).isInstanceOfSatisfying(PanafluxImageGenerationMetadata.class, made -> {
                assertThat(made.seed()).isEqualTo(5);
                assertThat(made.settings())
                        .containsEntry("model", "tiny")
                        .containsEntry("steps", 1)
                        .containsEntry("prompt", "a fox");
            });
        });
    }

    @Test
    void aServersAddressIsEnoughToUseIt() {
        application
                .withPropertyValues(
                        "panaflux.server=http://127.0.0.1:9", "panaflux.api-key=a key", "panaflux.model=large")
                .run(context -> {
                    assertThat(context).hasSingleBean(ServerGenerator.class);
                    Health health = Objects.requireNonNull(
                            context.getBean(HealthIndicator.class).health());
                    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(health.getDetails())
                            .containsEntry(
                                    "error",
                                    "server: cannot be reached at http://127.0.0.1:9/; start it with panaflux serve");
                    assertThatThrownBy(() -> context.getBean(ImageModel.class).call(new ImagePrompt("a fox")))
                            .isInstanceOfSatisfying(
                                    PanafluxImageException.class,
                                    failure -> assertThat(failure.kind()).isEqualTo(FailureKind.ENVIRONMENT));
                });
    }

    @Test
    void healthTellsWhatDraws() {
        local().run(context -> {
            Health health = Objects.requireNonNull(
                    context.getBean(HealthIndicator.class).health());
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("model", "tiny").containsEntry("threads", 1);
        });
        local().withPropertyValues("management.health.panaflux.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        local().withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasSingleBean(ImageModel.class));
    }

    @Test
    void everyRequestIsObserved() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        local().withBean(ObservationRegistry.class, () -> registry).run(context -> {
            ImagePrompt prompt = new ImagePrompt(
                    "a fox", ImageOptionsBuilder.builder().model("tiny").build());
            context.getBean(ImageModel.class).call(prompt);
            TestObservationRegistryAssert.assertThat(registry)
                    .hasObservationWithNameEqualTo("gen_ai.client.operation")
                    .that()
                    .hasLowCardinalityKeyValue("gen_ai.operation.name", "image")
                    .hasLowCardinalityKeyValue("gen_ai.request.model", "tiny")
                    .hasHighCardinalityKeyValue("gen_ai.request.image.size", "64x64")
                    .hasBeenStopped();
        });
    }

    @Test
    void theApplicationsOwnBeansComeFirst() throws IOException {
        try (ImageGenerator own = new ServerGenerator("http://127.0.0.1:9", null)) {
            application
                    .withBean(ImageGenerator.class, () -> own)
                    .run(context ->
                            assertThat(context.getBean(ImageGenerator.class)).isSameAs(own));
        }
        application
                .withPropertyValues("spring.ai.model.image=openai")
                .run(context ->
                        assertThat(context).doesNotHaveBean(ImageModel.class).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void theContextClosesWhatItOpened() {
        ImageModel[] model = new ImageModel[1];
        local().run(context -> model[0] = context.getBean(ImageModel.class));
        assertThatThrownBy(() -> model[0].call(new ImagePrompt("a fox"))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void anApplicationThatCannotStartSaysWhy() {
        application.withPropertyValues("panaflux.model=/nonexistent/model").run(context -> {
            assertThat(context).hasFailed();
            Throwable failure = Objects.requireNonNull(context.getStartupFailure());
            FailureAnalysis analysis = Objects.requireNonNull(new PanafluxFailureAnalyzer().analyze(failure));
            assertThat(analysis.getDescription())
                    .startsWith("Panaflux cannot draw: ")
                    .contains("/nonexistent/model");
            assertThat(analysis.getAction()).startsWith("Set panaflux.model");
        });
    }
}
