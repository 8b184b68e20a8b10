package dev.panaflux.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.backend.PeakProbe;
import dev.panaflux.kernels.backend.PeakProbe.Unit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class PeakLoopsTest {

    private static PeakProbe probe(Unit unit) {
        return new VectorBackend()
                .peakProbes().stream()
                        .filter(probe -> probe.unit() == unit)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void multiplyAddsAreCountedTwicePerLaneAndChain() {
        double operations = probe(Unit.F32).loop().run(MemorySegment.NULL, 1000);
        assertThat(operations).isEqualTo(2.0 * 12 * Lanes.COUNT * 1000);
    }

    @Test
    void everyRoundReadsTheWholeMemory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1 << 16, 64);
            assertThat(probe(Unit.READ).loop().run(memory, 3)).isEqualTo(3.0 * (1 << 16));
        }
    }
}
