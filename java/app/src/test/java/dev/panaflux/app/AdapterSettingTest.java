package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterSettingTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "style.safetensors, style.safetensors, 1",
        "style:0.5, style, 0.5",
        "style:-1.25, style, -1.25",
        "a:b, a:b, 1",
        "a:b:2, a:b, 2",
        "style:, style:, 1",
    })
    void theStrengthFollowsTheLastColonIfItIsANumber(String text, String name, double strength) {
        assertThat(AdapterSetting.parse(text)).isEqualTo(new AdapterSetting(name, strength));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "style:NaN", "style:Infinity", "style:1e300"})
    void aStrengthIsFiniteAndAFileHasAName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdapterSetting.parse(text))
                .withMessage("LoRA: expected FILE or FILE:STRENGTH with a finite number, found " + text);
    }

    @Test
    void namesAreFoundInTheVariablesFoldersThenTheUsersThenTheShipped() throws IOException {
        Path first = Files.createDirectories(folder.resolve("one"));
        Path second = Files.createDirectories(folder.resolve("two"));
        Path own = Files.createDirectories(folder.resolve("home/.local/share/panaflux/loras"));
        Path shipped = Files.createDirectories(folder.resolve("models"));
        AdapterLocator locator = new AdapterLocator(
                Map.of("PANAFLUX_LORAS", first + File.pathSeparator + second), folder.resolve("home"), shipped);
        Path last = Files.createFile(shipped.resolve("style.safetensors"));
        assertThat(locator.find("style")).contains(last);
        Path users = Files.createFile(own.resolve("style.safetensors"));
        assertThat(locator.find("style")).contains(users);
        Path named = Files.createFile(second.resolve("style.safetensors"));
        assertThat(locator.find("style")).contains(named);
        assertThat(locator.find("style.safetensors")).contains(named);
        assertThat(locator.find(last.toString())).contains(last);
        assertThat(locator.find("~/.local/share/panaflux/loras/style.safetensors"))
                .contains(users);
        assertThat(locator.find("other")).isEmpty();
    }

    @Test
    void aFolderOfOnesOwnIsSearchedFirst() throws IOException {
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        Path shipped = Files.createDirectories(folder.resolve("models"));
        AdapterLocator locator = new AdapterLocator(Map.of(), folder, shipped);
        Path last = Files.createFile(shipped.resolve("style.safetensors"));
        assertThat(locator.beside(jobs).find("style")).contains(last);
        Path own = Files.createFile(jobs.resolve("style.safetensors"));
        assertThat(locator.beside(jobs).find("style")).contains(own);
        assertThat(locator.beside(jobs).find("style.safetensors")).contains(own);
        assertThat(locator.beside(jobs).find(last.toString())).contains(last);
        assertThat(locator.find("style")).contains(last);
    }

    @Test
    void whatLiesInThePlacesIsListedByName() throws IOException {
        Path named = Files.createDirectories(folder.resolve("named"));
        Path own = Files.createDirectories(folder.resolve(".local/share/panaflux/loras"));
        Path shipped = Files.createDirectories(folder.resolve("models"));
        AdapterLocator locator =
                new AdapterLocator(Map.of("PANAFLUX_LORAS", named + File.pathSeparator + "none"), folder, shipped);
        Path adapter = Resources.resource("/reference/adapters/lora-peft/lora-0.safetensors");
        Path style = Files.copy(adapter, named.resolve("style.safetensors"));
        Files.copy(adapter, own.resolve("style.safetensors"));
        Files.writeString(own.resolve("readme.txt"), "no adapter");
        Path damaged = Files.writeString(own.resolve("damaged.safetensors"), "damaged");
        Path whole = Files.createDirectories(shipped.resolve("whole"));
        Files.copy(adapter, whole.resolve("adapter_model.safetensors"));
        Files.createFile(Files.createDirectories(shipped.resolve("emoji")).resolve("model_index.json"));
        Files.copy(adapter, shipped.resolve("emoji/weights.safetensors"));

        assertThat(locator.found())
                .containsExactly(entry("damaged", damaged), entry("style", style), entry("whole", whole));
        for (String name : List.of("damaged", "style", "whole")) {
            assertThat(locator.find(name)).contains(locator.found().get(name));
        }
    }

    @Test
    void theListHasWhatLiesInTheFoldersForAdapters() throws IOException {
        Path first = Files.createDirectories(folder.resolve("one"));
        Path shipped = Files.createDirectories(folder.resolve("models"));
        AdapterLocator locator =
                new AdapterLocator(Map.of("PANAFLUX_LORAS", first.toString()), folder.resolve("home"), shipped);
        assertThat(locator.found()).isEmpty();
        Path style = adapter(first.resolve("style.safetensors"));
        adapter(shipped.resolve("style.safetensors"));
        adapter(shipped.resolve("pixels/of-any-name.safetensors"));
        adapter(shipped.resolve("several/one.safetensors"));
        adapter(shipped.resolve("several/two.safetensors"));
        adapter(shipped.resolve("emoji/part.safetensors"));
        Files.createFile(shipped.resolve("emoji/model_index.json"));
        adapter(first.resolve(".hidden.safetensors"));
        Files.createFile(first.resolve("style.txt"));
        Files.createDirectory(first.resolve("folder.safetensors"));
        TestFiles.safetensors(
                first.resolve("weights.safetensors"),
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                new byte[4]);
        Path damaged = Files.createFile(first.resolve("damaged.safetensors"));
        assertThat(locator.found())
                .containsExactly(
                        Map.entry("damaged", damaged),
                        Map.entry("pixels", shipped.resolve("pixels")),
                        Map.entry("style", style));
        assertThat(locator.found())
                .allSatisfy((name, path) -> assertThat(locator.find(name)).contains(path));
    }

    private static Path adapter(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        return TestFiles.safetensors(
                file, "{\"x.lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}", new byte[4]);
    }

    @Test
    void whatIsMissingOrAModelIsToldInOneLine() throws IOException {
        AdapterLocator locator = new AdapterLocator(Map.of(), folder, folder.resolve("models"));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> locator.read("no\nsuch"))
                .withMessage("LoRA no\\u{a}such: expected in one of %s, ., %s; found in none of them"
                        .formatted(folder.resolve(".local/share/panaflux/loras"), folder.resolve("models")));
        Files.createFile(Files.createDirectories(folder.resolve("models/emoji")).resolve("model_index.json"));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> locator.read("emoji"))
                .withMessage("%s: expected a LoRA, found a model; a model is given with --model"
                        .formatted(folder.resolve("models/emoji")));
    }
}
