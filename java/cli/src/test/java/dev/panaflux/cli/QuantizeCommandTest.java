package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.app.FailureKind;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.int8.QuantizedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QuantizeCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path model = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        model = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("tiny"));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Environment(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()), folder, folder),
                false);
        return Main.run(console, arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void progressIsShownAsAskedFor() {
        assertThat(run("quantize", model.toString(), "--progress", "plain"))
                .as(err())
                .isZero();
        assertThat(err())
                .contains("panaflux: quantizing ", "panaflux: quantizing done (")
                .doesNotContain("image 1");
        assertThat(run("quantize", model.toString(), "-q")).as(err()).isZero();
        assertThat(err()).isEmpty();
        assertThat(run("quantize", model.toString(), "--progress", "json"))
                .as(err())
                .isZero();
        assertThat(err().lines())
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(JsonMapper.shared().readTree(line).isObject())
                                .isTrue());
    }

    @Tag("slow")
    @Test
    void theWeightsAreWrittenBesideTheModelAndUsedFromThere() throws IOException {
        assertThat(run("quantize", model.toString())).as(err()).isZero();
        Path beside = model.resolve("transformer/diffusion_pytorch_model.int8.safetensors");
        assertThat(out()).isEqualTo(beside + System.lineSeparator());
        assertThat(QuantizedFile.read(beside).policy()).isEqualTo("blocks");
        assertThat(run("inspect", model.toString(), "--json")).as(err()).isZero();
        JsonNode int8 = JsonMapper.shared().readTree(out()).get("int8");
        assertThat(int8.get("path").asString()).isEqualTo(beside.toString());
        assertThat(int8.get("bytes").asLong()).isEqualTo(Files.size(beside));
        Path png = folder.resolve("a.png");
        assertThat(run(
                        "generate",
                        "an apple",
                        "--model",
                        model.toString(),
                        "--size",
                        "64",
                        "--seed",
                        "1",
                        "--backend",
                        "scalar",
                        "--precision",
                        "int8",
                        "--json",
                        "-o",
                        png.toString()))
                .as(err())
                .isZero();
        JsonNode plan = JsonMapper.shared().readTree(out()).get("images").get(0).get("plan");
        assertThat(plan.get("precision").asString()).isEqualTo("int8");
        assertThat(plan.get("quantization").asString()).isEqualTo("blocks");
        assertThat(err()).doesNotContain("quantiz");
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void inspectTellsThatThereAreNone() {
        assertThat(run("inspect", model.toString())).as(err()).isZero();
        assertThat(out())
                .contains("8-bit weights none; the first run with --precision int8, or panaflux quantize, makes them");
    }

    @Test
    void theFileMayBeNamed() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        assertThat(run("quantize", "--model", model.toString(), "-o", file.toString(), "--threads", "1"))
                .as(err())
                .isZero();
        assertThat(QuantizedFile.read(file).weights()).isNotEmpty();
    }

    @Test
    void aFolderThatIsMissingIsAnErrorOfTheEnvironment() {
        Path file = folder.resolve("missing").resolve("file");
        assertThat(run("quantize", model.toString(), "-o", file.toString()))
                .isEqualTo(FailureKind.ENVIRONMENT.exitCode());
        assertThat(err()).contains("panaflux: %s: no such folder".formatted(file.getParent()));
    }

    @Test
    void integersOnTheVectorBackendAreAUsageError() {
        assertThat(run(
                        "generate",
                        "an apple",
                        "--model",
                        model.toString(),
                        "--backend",
                        "vector",
                        "--precision",
                        "int8",
                        "-o",
                        folder.resolve("a.png").toString()))
                .isEqualTo(FailureKind.USAGE.exitCode());
        assertThat(err()).contains("precision: expected f32 on the vector backend, found int8");
    }
}
