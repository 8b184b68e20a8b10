package dev.panaflux.bench.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.Machine;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void coresAndTheQuotaAreTriedBesideAllProcessors() {
        assertThat(Processors.threads(machine(8, null), 16)).containsExactly(8, 16);
        assertThat(Processors.threads(machine(8, 2.5), 16)).containsExactly(3, 8, 16);
        assertThat(Processors.threads(machine(2, null), 2)).containsExactly(2);
        assertThat(Processors.threads(machine(null, null), 4)).containsExactly(4);
    }

    @Test
    void noMoreThreadsThanProcessorsAreTried() {
        assertThat(Processors.threads(machine(64, 100.0), 16)).containsExactly(16);
    }

    private static Machine machine(@Nullable Integer cores, @Nullable Double quota) {
        return new Machine(
                "some processor",
                null,
                null,
                1,
                cores,
                16,
                1,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "Linux",
                null,
                null,
                quota);
    }
}
