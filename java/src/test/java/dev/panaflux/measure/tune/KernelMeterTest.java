package dev.panaflux.measure.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.BlockSizes;
import dev.panaflux.kernels.KernelSelector;
import dev.panaflux.kernels.NativeSettings;
import dev.panaflux.kernels.Precision;
import org.junit.jupiter.api.Test;

class KernelMeterTest {

    @Test
    void timesTheOperatorsOfAnInstalledBackendInFloatsAndIntegers() {
        try (KernelMeter meter = new KernelMeter(KernelSelector.installed(), NativeSettings.defaults())) {
            for (Precision precision : new Precision[] {Precision.F32, Precision.INT8}) {
                assertThat(meter.seconds(new Setting(BackendChoice.SCALAR, precision, 2, BlockSizes.USUAL)))
                        .isPositive();
            }
            assertThat(meter.tokens()).isPositive();
        }
    }
}
