package dev.panaflux.bench.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.BlockSizes;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.TileSizes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class KernelMeterTest {

    @Test
    void timesTheOperatorsOfAnInstalledBackendInFloatsAndIntegers() {
        try (KernelMeter meter =
                new KernelMeter(KernelSelector.installed(), NativeSettings.defaults(), new BlockSizes(96, 288, 3))) {
            for (Precision precision : new Precision[] {Precision.F32, Precision.INT8}) {
                assertThat(meter.seconds(new Setting(Backend.SCALAR, precision, 2, TileSizes.DEFAULTS)))
                        .isPositive();
            }
            assertThat(meter.tokens()).isPositive();
        }
    }
}
