package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.weights.int8.QuantizedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {

    private final Path model = TestModels.model("mini");

    @TempDir
    private Path folder = Path.of("");

    private CommandRun convert(Object source, String type, Path target) {
        return CommandRun.of("convert", source, "--type", type, "-o", target);
    }

    @Test
    void int8IsTheFileThatQuantizeMakes() throws IOException {
        Path converted = folder.resolve("converted.int8.safetensors");
        Path quantized = folder.resolve("quantized.int8.safetensors");
        assertThat(convert(model, "int8", converted).succeeded().out()).isEqualTo(converted + System.lineSeparator());
        CommandRun.of("quantize", model, "-o", quantized).succeeded();
        assertThat(converted).hasSameBinaryContentAs(quantized);
        assertThat(QuantizedFile.read(converted).bytes()).isEqualTo(Files.size(converted));
    }

    @Test
    void int8OfACopyInFloatsHasTheIntegersOfTheOriginal() throws IOException {
        Path floats = folder.resolve("floats.safetensors");
        convert(model, "f32", floats).succeeded();
        Path original = folder.resolve("original.int8.safetensors");
        Path copied = folder.resolve("copied.int8.safetensors");
        convert(model, "int8", original).succeeded();
        CommandRun.of("convert", model, "--transformer", floats, "--type", "int8", "-o", copied)
                .succeeded();
        assertThat(data(copied)).isEqualTo(data(original));
    }

    /** The bytes after a safetensors header, whose length stands before it. */
    private static byte[] data(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int header = 0;
        for (int i = 3; i >= 0; i--) {
            header = header << 8 | Byte.toUnsignedInt(all[i]);
        }
        return Arrays.copyOfRange(all, 8 + header, all.length);
    }

    @Test
    void int8IsForTheTransformerAndEndsAsSuchFilesDo() {
        convert(model, "int8", folder.resolve("a.safetensors"))
                .refused(FailureKind.USAGE, "--output: expected a name that ends with .int8.safetensors for int8");
        CommandRun.of(
                        "convert",
                        model,
                        "--type",
                        "int8",
                        "--part",
                        "text_encoder",
                        "-o",
                        folder.resolve("a.int8.safetensors"))
                .refused(FailureKind.USAGE, "--type int8: expected --part transformer, found text_encoder");
    }

    @Test
    void aTypeHasTheEndingOfItsFormat() {
        convert(model, "q8_0", folder.resolve("a.safetensors"))
                .refused(FailureKind.USAGE, "--output: expected a name that ends with .gguf for q8_0");
    }
}
