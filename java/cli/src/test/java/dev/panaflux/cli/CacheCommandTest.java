package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Caches;
import dev.panaflux.app.Caches.Kind;
import dev.panaflux.app.FailureKind;
import dev.panaflux.system.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CacheCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun cache(Object... more) {
        List<Object> args = new ArrayList<>(List.of("cache"));
        args.addAll(List.of(more));
        return CommandRun.withEnvironment(Map.of("PANAFLUX_CACHE", folder.toString()), args.toArray());
    }

    private Path keep(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void listsWhatIsKeptOfEachKind() throws IOException {
        keep("previews/a.preview.safetensors", "12345");
        keep("int8/b.int8.safetensors", "123");

        assertThat(cache().succeeded().lines())
                .containsExactly(
                        "int8       1 file, 3 B, in " + folder.resolve("int8"),
                        "encodings  0 files, 0 B, in " + folder.resolve("encodings"),
                        "previews   1 file, 5 B, in " + folder.resolve("previews"),
                        "libraries  0 files, 0 B, in " + folder.resolve("libraries"));
        JsonNode json = TestModels.JSON.readTree(
                cache("list", "previews", "--json").succeeded().out());
        assertThat(json.size()).isOne();
        assertThat(json.get(0).get("bytes").intValue()).isEqualTo(5);
    }

    @Test
    void aUserWithoutAHomeIsTold() throws IOException {
        Caches nowhere = new Caches(UserFolders.of(Map.of(), Path.of("/dev/null")));

        assertThat(CacheCommand.describe(nowhere.content(Kind.INT8)))
                .isEqualTo("nothing, as this user has no home folder (PANAFLUX_CACHE names another)");
    }

    @Test
    void removesTheKindsThatAreNamed() throws IOException {
        Path preview = keep("previews/a.preview.safetensors", "12345");
        Path weights = keep("int8/b.int8.safetensors", "123");

        assertThat(cache("clear", "previews").succeeded().out())
                .isEqualTo("previews   1 file, 5 B, in %s, removed%n".formatted(folder.resolve("previews")));
        assertThat(preview).doesNotExist();
        assertThat(weights).exists();
    }

    @Test
    void refusesAnActionOrAKindThatItDoesNotKnow() throws IOException {
        Path weights = keep("int8/b.int8.safetensors", "123");

        cache("wipe").refused(FailureKind.USAGE, "ACTION: expected list or clear, found 'wipe'");
        cache("clear", "int8", "images")
                .refused(FailureKind.USAGE, "KIND: expected int8, encodings, previews or libraries, found 'images'");
        assertThat(weights).exists();
    }
}
