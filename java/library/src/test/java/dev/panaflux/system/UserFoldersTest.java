package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
class UserFoldersTest {

    private static final Path HOME = Path.of("/home/someone");

    @Test
    void withoutVariablesFoldersAreInTheHome() {
        assertThat(UserFolders.of(Map.of(), HOME))
                .isEqualTo(new UserFolders(
                        HOME.resolve(".cache/panaflux"),
                        HOME.resolve(".local/share/panaflux"),
                        HOME.resolve(".config/panaflux")));
    }

    @Test
    void xdgVariablesNameTheirParents() {
        assertThat(UserFolders.of(Map.of("XDG_CACHE_HOME", "/a", "XDG_DATA_HOME", "/b", "XDG_CONFIG_HOME", "/c"), HOME))
                .isEqualTo(new UserFolders(Path.of("/a/panaflux"), Path.of("/b/panaflux"), Path.of("/c/panaflux")));
    }

    @ParameterizedTest
    @CsvSource({"XDG_CACHE_HOME, relative", "XDG_DATA_HOME, ./here", "XDG_CONFIG_HOME, ''", "PANAFLUX_CACHE, ' '"})
    void relativeAndEmptyPathsCountAsNone(String variable, String value) {
        assertThat(UserFolders.of(Map.of(variable, value), HOME)).isEqualTo(UserFolders.of(Map.of(), HOME));
    }

    @Test
    void theCacheCanBeNamedItself() {
        Map<String, String> environment = Map.of("PANAFLUX_CACHE", "caches", "XDG_CACHE_HOME", "/a");
        assertThat(UserFolders.of(environment, HOME).cache()).isEqualTo(Path.of("caches"));
    }

    /** So that who names it is told that nothing can be kept there. */
    @Test
    void aNamedCacheIsNeverNowhere() {
        UserFolders folders = UserFolders.of(Map.of("PANAFLUX_CACHE", "/dev/null"), HOME);
        assertThat(UserFolders.isNowhere(folders.cache())).isFalse();
    }

    @Test
    void theHomeIsTheVariablesIfThatIsAbsolute() {
        assertThat(UserFolders.home(Map.of("HOME", "/elsewhere"))).isEqualTo(Path.of("/elsewhere"));
        Path users = Path.of(System.getProperty("user.home"));
        assertThat(UserFolders.home(Map.of("HOME", "here"))).isEqualTo(users);
        assertThat(UserFolders.home(Map.of())).isEqualTo(users);
    }

    /** What the JVM says of a user whom the system does not know, and what a relative path would mean. */
    @ParameterizedTest
    @ValueSource(strings = {"?", "", "relative"})
    void aUserWithoutAHomeHasNothingInTheCurrentFolder(String home) {
        String before = System.setProperty("user.home", home);
        try {
            UserFolders folders = UserFolders.of(Map.of(), UserFolders.home(Map.of("HOME", "")));
            assertThat(List.of(folders.cache(), folders.data(), folders.config()))
                    .allMatch(UserFolders::isNowhere)
                    .allMatch(Path::isAbsolute);
        } finally {
            System.setProperty("user.home", before);
        }
        assertThat(UserFolders.isNowhere(HOME)).isFalse();
    }
}
