package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLocatorTest {

    private static final String REPOSITORY = "black-forest-labs/FLUX.2-klein-4B";
    private static final String CACHED = "models--black-forest-labs--FLUX.2-klein-4B";

    @TempDir
    Path home;

    @Test
    void a_folder_is_found_by_its_path() throws IOException {
        assertThat(locator().find(TestFiles.model("tiny").toString())).isEqualTo(TestFiles.model("tiny"));
    }

    @Test
    void a_tilde_is_the_users_folder() throws IOException {
        Path model = Files.createDirectories(home.resolve("mine/model"));
        assertThat(locator().find("~/mine/model")).isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"klein-4b", "KLEIN-4B", "FLUX.2-klein-4B", REPOSITORY, "black-forest-labs/flux.2-klein-4b"})
    void a_published_model_is_found_in_the_hugging_face_cache_by_any_of_its_names(String name) throws IOException {
        Path snapshot = cache(home.resolve(".cache/huggingface/hub"), CACHED, "abc123");
        assertThat(locator().find(name)).isEqualTo(snapshot);
    }

    @Test
    void a_snapshot_of_links_into_blobs_is_read_as_a_model() throws IOException {
        Path hub = home.resolve(".cache/huggingface/hub");
        Path snapshot = cache(hub, CACHED, "abc123");
        link(TestFiles.model("tiny"), snapshot, hub.resolve(CACHED).resolve("blobs"));
        ModelFiles model = ModelFiles.read(ModelSource.of(locator().find("klein-4b")));
        assertThat(model.name()).isEqualTo(REPOSITORY);
        try (WeightStore transformer = model.open(Component.TRANSFORMER)) {
            assertThat(transformer.tensor("x_embedder.weight", 64, 16).size()).isEqualTo(1024);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HF_HUB_CACHE, hub, hub",
        "HUGGINGFACE_HUB_CACHE, hub, hub",
        "HF_HOME, hf, hf/hub",
        "XDG_CACHE_HOME, cache, cache/huggingface/hub"
    })
    void the_cache_is_where_the_variables_say(String variable, String value, String hub) throws IOException {
        Path snapshot = cache(home.resolve(hub), CACHED, "rev");
        ModelLocator locator = locator(Map.of(variable, home.resolve(value).toString()));
        assertThat(locator.find("klein-4b")).isEqualTo(snapshot);
    }

    @Test
    void the_revision_called_main_is_taken_of_several() throws IOException {
        Path hub = home.resolve(".cache/huggingface/hub");
        cache(hub, CACHED, "old");
        Path main = cache(hub, CACHED, "new");
        assertThat(locator().find("klein-4b")).isEqualTo(main);
        Files.delete(hub.resolve(CACHED).resolve("refs/main"));
        refused("klein-4b", "found in none of them");
    }

    @Test
    void a_repository_that_is_not_known_is_found_by_its_id() throws IOException {
        Path snapshot = cache(home.resolve(".cache/huggingface/hub"), "models--someone--my-klein", "r1");
        assertThat(locator().find("someone/my-klein")).isEqualTo(snapshot);
    }

    @Test
    void own_folders_come_before_the_cache_in_their_order() throws IOException {
        Path first = home.resolve("first");
        Path second = home.resolve("second");
        ModelLocator locator = locator(Map.of("PANAFLUX_MODELS", first + File.pathSeparator + second));

        Path cached = cache(home.resolve(".cache/huggingface/hub"), CACHED, "rev");
        assertThat(locator.find("klein-4b")).isEqualTo(cached);
        Path shared = Files.createDirectories(home.resolve(".local/share/panaflux/models/klein-4b"));
        assertThat(locator.find("klein-4b")).isEqualTo(shared);
        Path inSecond = Files.createDirectories(second.resolve("FLUX.2-klein-4B"));
        assertThat(locator.find("klein-4b")).isEqualTo(inSecond);
        Path inFirst = Files.createDirectories(first.resolve("klein-4b"));
        assertThat(locator.find("klein-4b")).isEqualTo(inFirst);
    }

    @Test
    void the_data_folder_is_where_xdg_says() throws IOException {
        Path model = Files.createDirectories(home.resolve("data/panaflux/models/my-model"));
        ModelLocator locator =
                locator(Map.of("XDG_DATA_HOME", home.resolve("data").toString()));
        assertThat(locator.find("my-model")).isEqualTo(model);
    }

    @Test
    void a_model_that_ships_with_the_program_is_found_by_its_folders_name() throws IOException {
        Path emoji = shipped("emoji");
        shipped("emoji-base");
        Files.createDirectories(shipped().resolve("train"));
        assertThat(locator().find("emoji")).isEqualTo(emoji);
        assertThat(locator().names()).startsWith("emoji", "emoji-base", "klein-4b");
        assertThat(locator().found()).containsOnlyKeys("emoji", "emoji-base").containsEntry("emoji", emoji);
        refused("train", "known names are emoji, emoji-base, klein-4b");
    }

    @Test
    void a_model_of_the_users_comes_before_a_shipped_one_of_the_same_name() throws IOException {
        shipped("emoji");
        Path own = Files.createDirectories(home.resolve(".local/share/panaflux/models/emoji"));
        assertThat(locator().find("emoji")).isEqualTo(own);
    }

    @Test
    void a_published_model_that_is_not_there_is_refused_with_where_it_was_looked_for_and_how_to_get_it() {
        ModelLocator locator = locator(Map.of("PANAFLUX_MODELS", "/a:/b"));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> locator.find("klein-base-9b"))
                .withMessage(("model klein-base-9b: expected in one of /a, /b, %1$s/.local/share/panaflux/models,"
                                + " %1$s/shipped, %1$s/.cache/huggingface/hub; found in none of them;"
                                + " get it with: hf download black-forest-labs/FLUX.2-klein-base-9B")
                        .formatted(home));
    }

    @Test
    void the_published_models_are_those_that_are_passed_in() throws IOException {
        Path snapshot = cache(home.resolve(".cache/huggingface/hub"), "models--someone--Big-Model", "r1");
        ModelLocator locator = new ModelLocator(
                Map.of(),
                home,
                shipped(),
                List.of(new PublishedModel(
                        "big",
                        "Big",
                        "someone/Big-Model",
                        PublishedModel.all().getFirst().description())));
        assertThat(locator.find("big")).isEqualTo(snapshot);
        assertThat(locator.find("big-model")).isEqualTo(snapshot);
        assertThat(locator.names()).containsExactly("big");
    }

    @Test
    void a_name_that_nobody_knows_is_refused_with_the_known_ones() {
        refused("klain-4b", "known names are klein-4b, klein-9b, klein-9b-kv, klein-base-4b, klein-base-9b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/no/such/folder", "./none", "no/such/folder", "", "a\u0000b"})
    void a_path_that_is_not_there_is_refused(String path) {
        refused(path, "no such folder");
    }

    private ModelLocator locator() {
        return locator(Map.of());
    }

    private ModelLocator locator(Map<String, String> environment) {
        return new ModelLocator(environment, home, shipped(), PublishedModel.all());
    }

    /** The folder of the models that ship with the program. */
    private Path shipped() {
        return home.resolve("shipped");
    }

    private Path shipped(String name) throws IOException {
        Path folder = Files.createDirectories(shipped().resolve(name));
        Files.createFile(folder.resolve(ModelSource.INDEX_FILE));
        return folder;
    }

    private static Path cache(Path hub, String repository, String revision) throws IOException {
        Path folder = hub.resolve(repository);
        Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(revision));
        Files.createDirectories(folder.resolve("refs"));
        Files.writeString(folder.resolve("refs/main"), revision);
        return snapshot;
    }

    /** Puts the files of a model into {@code blobs} and links to them into {@code snapshot}, as the cache has it. */
    private static void link(Path model, Path snapshot, Path blobs) throws IOException {
        Files.createDirectories(blobs);
        int number = 0;
        try (Stream<Path> files = Files.walk(model).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                Path blob = Files.copy(file, blobs.resolve("blob" + number++));
                Path folder = snapshot.resolve(
                        model.relativize(file).resolve("..").normalize().toString());
                Files.createDirectories(folder);
                Files.createSymbolicLink(folder.resolve(file.getFileName()), folder.relativize(blob));
            }
        }
    }

    private void refused(String name, String message) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> locator().find(name))
                .withMessageContaining(message)
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }
}
