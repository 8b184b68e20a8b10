package dev.panaflux.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.output.Response;
import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.server.PanafluxServer;
import dev.panaflux.server.ServerSettings;
import dev.panaflux.server.log.ServerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model over {@code panaflux serve}. */
class ServerTest {

    private static final String KEY = "a key of tests";

    private static final DoctorReport MACHINE = new DoctorReport(
            new DoctorReport.Program("1", "25", "Linux"),
            new DoctorReport.Processor("a processor", 1, List.of()),
            "8 GiB",
            "none",
            new DoctorReport.Backends(Map.of(), Map.of(), "auto", "automatic"),
            null,
            List.of(),
            Map.of(),
            Map.of());

    @TempDir
    private Path folder;

    private PanafluxServer server(SelectedKernels kernels) throws IOException {
        ServerSettings settings = new ServerSettings(
                "127.0.0.1",
                0,
                KEY,
                Set.of(),
                Set.of(),
                null,
                folder,
                8,
                100,
                false,
                1 << 20,
                256 * 256,
                4,
                50,
                1 << 20,
                Duration.ofSeconds(30));
        Environment environment = new Environment(Map.of(), Path.of("/nonexistent/home"), Path.of("/nonexistent"));
        return new PanafluxServer(
                settings,
                environment,
                ModelSettings.of(TestModel.TINY.toString()),
                kernels,
                EncodingStore.NONE,
                MACHINE,
                new ServerLog(ServerLog.Format.LINES, _ -> {}));
    }

    @Test
    void theServerDrawsTheSame() throws IOException {
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
                PanafluxServer server = server(kernels)) {
            server.start();
            try (PanafluxImageModel remote = fox().server("http://127.0.0.1:" + server.port())
                            .apiKey(KEY)
                            .model("tiny")
                            .build();
                    PanafluxImageModel local =
                            fox().model(TestModel.TINY.toString()).build()) {
                Response<Image> fox = remote.generate("a fox");
                assertThat(fox.metadata()).isEqualTo(local.generate("a fox").metadata());
                assertThat(remote.edit(fox.content(), "a fox").metadata())
                        .isEqualTo(local.edit(fox.content(), "a fox").metadata());
                assertThat(remote.generate("a fox", 2).content()).hasSize(2);
            }
        }
    }

    private static PanafluxImageModelBuilder fox() {
        return PanafluxImageModel.builder().size(64, 64).steps(1).seed(5L);
    }
}
