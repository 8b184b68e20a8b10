package dev.panaflux.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed bindings are what {@code bindings/regenerate} makes of the headers and filters that are here now. */
class BindingsTest {

    private static final String REMEDY = "run bindings/regenerate and commit what it changes";
    private static final String CBLAS = "cblas.h";

    @Test
    void theyWereGeneratedFromTheseHeadersAndFiltersAndNotEdited() throws IOException {
        Map<String, String> noted = noted();
        Map<String, String> found = new TreeMap<>();
        for (String name : noted.keySet()) {
            found.put(name, digest(name.equals(CBLAS) ? cblas() : Files.readAllBytes(Path.of(name))));
        }
        assertThat(found).as(REMEDY).isEqualTo(noted);
    }

    @Test
    void everyBindingIsNoted() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString))
                    .as(REMEDY)
                    .isNotEmpty()
                    .isSubsetOf(noted().keySet());
        }
    }

    private static Map<String, String> noted() throws IOException {
        Map<String, String> noted = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("checksums"))) {
            noted.put(line.substring(66), line.substring(0, 64));
        }
        return noted;
    }

    /** The header beside the library that the build uses. */
    private static byte[] cblas() throws IOException {
        for (String platform : new String[] {"linux-x86_64", "linux-arm64"}) {
            String resource = "/org/bytedeco/openblas/%s/include/cblas.h".formatted(platform);
            try (InputStream in = BindingsTest.class.getResourceAsStream(resource)) {
                if (in != null) {
                    return in.readAllBytes();
                }
            }
        }
        throw new IOException("no artifact of OpenBLAS on the class path");
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
