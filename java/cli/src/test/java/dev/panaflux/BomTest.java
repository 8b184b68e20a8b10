package dev.panaflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials names everything that is published, in the version that is built. */
class BomTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..", "..");
    private static final Path BOM = Path.of("java", "bom");

    @Test
    void everyPublishedArtifactIsManaged() throws IOException {
        List<String> published = new ArrayList<>();
        for (String module : matches("<module>([^<]+)</module>", pom(Path.of("")))) {
            String pom = pom(Path.of(module));
            if (!module.equals(BOM.toString()) && !pom.contains("<maven.deploy.skip>true<")) {
                published.add(artifact(pom));
            }
        }
        assertThat(published).contains("panaflux", "panaflux-native", "panaflux-cli");
        List<String> managed = matches("<artifactId>([^<]+)</artifactId>", dependencies());
        assertThat(managed).hasSameElementsAs(published);
        assertThat(managed)
                .containsOnlyOnceElementsOf(published.stream()
                        .filter(name -> !name.equals("panaflux-native"))
                        .toList());
    }

    @Test
    void nativeKernelsAreManagedForEveryPlatformThatTheBuildKnows() throws IOException {
        List<String> platforms = matches("<native.platform>([^<]+)</native.platform>", pom(Path.of("")));
        assertThat(matches("<classifier>([^<]+)</classifier>", dependencies()))
                .containsExactlyInAnyOrderElementsOf(platforms);
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        String version = matches("<version>([^<]+)</version>", pom(Path.of(""))).getFirst();
        assertThat(matches("<version>([^<]+)</version>", pom(BOM)).getFirst()).isEqualTo(version);
        assertThat(matches("<version>([^<]+)</version>", dependencies())).containsOnly("${project.version}");
    }

    private static String dependencies() throws IOException {
        return matches("(?s)<dependencies>(.*)</dependencies>", pom(BOM)).getFirst();
    }

    private static String artifact(String pom) {
        return matches("<artifactId>([^<]+)</artifactId>", pom.replaceFirst("(?s)<parent>.*?</parent>", ""))
                .getFirst();
    }

    private static String pom(Path module) throws IOException {
        return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
