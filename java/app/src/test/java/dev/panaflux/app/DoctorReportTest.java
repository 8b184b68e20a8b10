package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.DoctorReport.Backends;
import dev.panaflux.app.DoctorReport.Forecast;
import dev.panaflux.app.DoctorReport.Processor;
import dev.panaflux.app.DoctorReport.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DoctorReportTest {

    private static String json(@Nullable Forecast forecast, @Nullable String reason) {
        return JsonMapper.shared()
                .writeValueAsString(new DoctorReport(
                                new Program("1.2.3", "25", "Linux"),
                                new Processor("EPYC", 2, List.of("avx2")),
                                "4 GiB installed, 2 GiB available",
                                "none",
                                new Backends(
                                        Map.of("OpenBLAS", "0.3"), Map.of("scalar", "available"), "scalar", reason),
                                forecast,
                                List.of("use bf16"),
                                Map.of("int8", "1 file"),
                                Map.of("emoji", Path.of("/models/emoji")))
                        .toMap());
    }

    @Test
    void theJsonHasTheNamesThatPeopleSeeInTheirOrder() {
        assertThat(json(new Forecast("klein 4B", Map.of("speed", "9")), "automatic"))
                .isEqualTo(
                        "{\"panaflux\":\"1.2.3\",\"jdk\":\"25\",\"system\":\"Linux\",\"processor\":\"EPYC\","
                                + "\"processors available\":2,\"instruction sets\":[\"avx2\"],"
                                + "\"memory\":\"4 GiB installed, 2 GiB available\",\"tuning\":\"none\",\"OpenBLAS\":\"0.3\","
                                + "\"backends\":{\"scalar\":\"available\"},\"selected\":\"scalar\",\"reason\":\"automatic\","
                                + "\"klein 4B\":{\"speed\":\"9\"},\"advice\":[\"use bf16\"],\"caches\":{\"int8\":\"1 file\"},\"models\":[\"emoji: /models/emoji\"]}");
    }

    @Test
    void whatWasNotFoundOutIsLeftOut() {
        assertThat(json(null, null)).doesNotContain("klein 4B", "reason", "null");
    }
}
