package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.family.PublishedModel;
import dev.panaflux.sampling.SamplingDefaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KleinModelTest {

    @Test
    void distilledModelsTakeFewStepsWithoutGuidance() {
        SamplingDefaults distilled =
                PublishedModel.named("klein-4b").description().sampling();
        assertThat(distilled.steps()).isEqualTo(4);
        assertThat(distilled.guides(distilled.guidance())).isFalse();
        assertThat(distilled.guides(4f)).isFalse();
    }

    @Test
    void baseModelsTakeManyStepsWithGuidance() {
        SamplingDefaults base =
                PublishedModel.named("klein-base-4b").description().sampling();
        assertThat(base.steps()).isEqualTo(50);
        assertThat(base.guides(base.guidance())).isTrue();
        assertThat(base.guides(1f)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"klein-4b", "klein-base-4b", "klein-9b", "klein-9b-kv", "klein-base-9b"})
    void publishedShapesAreKnownByName(String name) {
        KleinModel shape = (KleinModel) PublishedModel.named(name).description();
        assertThat(shape.sampling().distilled()).isEqualTo(!name.contains("base"));
        assertThat(shape.cachesReferences()).isEqualTo(name.endsWith("-kv"));
        assertThat(shape.transformer().innerDim()).isEqualTo(name.endsWith("4b") ? 3072 : 4096);
        assertThat(shape.transformer().jointAttentionDim()).isEqualTo(name.endsWith("4b") ? 7680 : 12288);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedModel.named("klein-5b"))
                .withMessageContaining("expected one of klein-4b");
    }
}
