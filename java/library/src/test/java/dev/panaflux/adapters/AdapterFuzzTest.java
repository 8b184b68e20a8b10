package dev.panaflux.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.ModelDescription;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.safetensors.HeaderDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files of adapters are refused with one line or safe to use. */
class AdapterFuzzTest {

    /** More find more: {@code -Dfuzz.rounds=100000}. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);

    private static final List<String> TOKENS = List.of(
            ".lora_A.weight",
            ".lora_B.weight",
            ".alpha",
            ".dora_scale",
            ".lokr_w1",
            ".hada_w1_a",
            ".diff",
            "lora_unet_",
            "base_model.model.",
            "lora_adapter_metadata",
            "transformer.lora_alpha",
            "transformer.alpha_pattern",
            "\"F16\"");

    @TempDir
    Path folder;

    @Test
    void someDamagedFilesAreRefusedOrSafe() throws IOException {
        damagedFilesAreRefusedOrSafe("peft-metadata-alpha", 1, 50);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "peft-metadata-alpha",
                "lora-kohya-alpha",
                "kohya-dora",
                "kohya-dora-inputs",
                "kohya-loha",
                "bfl-lokr-w2-split",
                "bfl-diff",
                "partial"
            })
    void damagedFilesAreRefusedOrSafe(String name) throws IOException {
        damagedFilesAreRefusedOrSafe(name, 2, ROUNDS);
    }

    private void damagedFilesAreRefusedOrSafe(String name, long seed, int rounds) throws IOException {
        List<AdaptableModule> model = ModelDescription.read(Resources.resource("/reference/models/tiny"))
                .adaptable();
        byte[] valid = Files.readAllBytes(
                Resources.resource("/reference/adapters/" + name).resolve("lora-0.safetensors"));
        Random random = new Random(seed);
        Path path = folder.resolve("damaged.safetensors");
        int refused = 0;
        try (FixedComputePool pool = new FixedComputePool(1)) {
            for (int round = 0; round < rounds; round++) {
                Files.deleteIfExists(path);
                Files.write(path, HeaderDamage.to(valid, random, TOKENS));
                try {
                    AdapterFit fit = AdapterFile.read(path).fit(model);
                    fit.require("tiny", true, "");
                    OpenAdapter.open(fit, 1, pool).close();
                } catch (ModelFormatException e) {
                    refused++;
                    assertThat(e.getMessage())
                            .as("%s, seed %d, round %d", name, seed, round)
                            .startsWith(path + ": ")
                            .hasLineCount(1);
                }
            }
        }
        assertThat(refused).as("%s, seed %d: refused", name, seed).isBetween(rounds / 4, rounds);
    }
}
