package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {

    @ParameterizedTest
    @CsvSource({
        "GGUF, 4747554603000000",
        "GIT_LFS_POINTER, 76657273696f6e2068747470733a2f2f6769742d6c66732e",
        "WEB_PAGE, 0a3c21444f43545950452068746d6c3e",
        "WEB_PAGE, 3c68746d6c3e",
        "NO_ACCESS, 41636365737320746f206d6f64656c",
        "SAFETENSORS, 80020000000000007b2261",
        "ZIP, 504b03041400",
        "PICKLE, 80028a0a",
        "ONNX, 080812077079746f726368",
        "HEIC, 0000001c6674797068656963",
        "HEIC, 00000024667479706d6966310000000068656963",
        "AVIF, 000000206674797061766966",
        "AVIF, 00000024667479706d6966310000000061766966",
        "JPEG_XL, ff0a",
        "TIFF, 49492a00",
        "VIDEO, 00000018667479706d703432",
        "SVG, 3c3f786d6c3f3e0a3c737667",
        "PDF, 255044462d31",
        "GZIP, 1f8b08",
        "PNG, 89504e470d0a",
        "JPEG, ffd8ffe0",
        "ZEROS, 00000000000000000000000000000000",
    })
    void theFirstBytesTell(FileKind kind, String start) {
        assertThat(FileKind.of(HexFormat.of().parseHex(start))).contains(kind);
    }

    @Test
    void whatIsNotKnownIsShown() {
        assertThat(FileKind.of("hello".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(FileKind.describe("hello, world".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a file that starts with 68 65 6c 6c 6f 2c 20 77");
        assertThat(FileKind.describe(new byte[0])).isEqualTo("an empty file");
    }
}
