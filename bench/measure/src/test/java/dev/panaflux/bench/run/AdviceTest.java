package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.Machine;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviceTest {

    @TempDir
    private Path root = Path.of("");

    private static Machine machine(String governor, String hugePages, int nodes, long memory, double quota) {
        return new Machine(
                "CPU", null, null, 1, 4, 4, nodes, List.of(), null, null, null, null, governor, memory, hugePages,
                "Linux", null, null, quota);
    }

    @Test
    void aWellSetMachineNeedsNone() throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/loadavg"), "0.10 0.1 0.1 1/1 1\n");
        assertThat(Advice.of(machine("performance", "madvise", 1, 24L << 30, 4), new SystemFiles(root)))
                .isEmpty();
    }

    @Test
    void everyObstacleIsNamedWithItsRemedy() throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/loadavg"), "3.00 0.1 0.1 1/1 1\n");
        assertThat(Advice.of(machine("powersave", "never", 2, 8L << 30, 1.5), new SystemFiles(root)))
                .hasSize(6)
                .anySatisfy(line -> assertThat(line).contains("powersave", "cpupower"))
                .anySatisfy(line -> assertThat(line).contains("1.50 of 4 CPUs", "--threads 1"))
                .anySatisfy(line -> assertThat(line).contains("huge pages"))
                .anySatisfy(line -> assertThat(line).contains("2 NUMA nodes"))
                .anySatisfy(line -> assertThat(line).contains("12 GiB"))
                .anySatisfy(line -> assertThat(line).contains("load average 3.00 on 4"));
    }

    /** 23 TFLOP at 256x256, 46 at 512x512 and 153 at 1024x1024. */
    @Test
    void aForecastIsAPicturesWorkOverTheRate() {
        Forecast forecast = new Forecast(1e12);
        ModelDescription klein = PublishedModel.named("klein-4b").description();
        assertThat(forecast.seconds(klein, 256)).isBetween(22.0, 23.5);
        assertThat(forecast.seconds(klein, 512)).isBetween(43.0, 47.0);
        assertThat(forecast.seconds(klein, 1024)).isBetween(145.0, 156.0);
    }
}
