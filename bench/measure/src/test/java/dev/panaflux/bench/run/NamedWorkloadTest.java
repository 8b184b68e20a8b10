package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.family.PublishedModel;
import org.junit.jupiter.api.Test;

class NamedWorkloadTest {

    @Test
    void everyPublishedModelHasAWorkloadThatMeasuresIt() {
        assertThat(PublishedModel.all())
                .isNotEmpty()
                .allSatisfy(model ->
                        assertThat(NamedWorkload.named(model.name()).model()).isEqualTo(model));
    }

    @Test
    void namesAreUnique() {
        assertThat(NamedWorkload.all())
                .extracting(NamedWorkload::name)
                .contains("quick", "client-2")
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedWorkload.named("slow"))
                .withMessageMatching("workload: expected quick, .*, client-2, found \"slow\"");
    }
}
