package dev.panaflux.app.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts as the programs write them; see each test for which. */
class RecallTest {

    @TempDir
    private Path folder = Path.of("");

    private static Recipe recipe(String keyword, String text) {
        return Recall.of(new ImageMetadata(Map.of(keyword, text))).orElseThrow();
    }

    @Test
    void panafluxRecordsEverything() {
        Recipe recipe = recipe("panaflux", """
                {"prompt": "a pear", "negativePrompt": "blue", "seed": 18446744073709551615, "rng": "iris", "width": 96,
                 "height": 64, "steps": 2, "guidance": 2.5, "schedule": "custom 1.0,0.3", "sigmas": [1, 0.5, 0],
                 "model": "lean", "modelDigest": "abc", "references": [{"name": "r.png", "sha256": "def"}],
                 "plan": {"backend": "vector", "instructionSet": "Vector API, 256 bits", "blas": "none",
                          "precision": "f32"}, "version": "0.1", "sha256": "012"}
                """);

        assertThat(recipe)
                .isEqualTo(new Recipe.Builder("Panaflux 0.1")
                        .prompt("a pear")
                        .negativePrompt("blue")
                        .seed(-1L)
                        .rng("iris")
                        .size(96, 64)
                        .steps(2)
                        .guidance(2.5f)
                        .schedule("custom 1.0,0.3")
                        .model("lean")
                        .reference("r.png", "def")
                        .made(new Recipe.Made("0.1", "abc", "vector", "Vector API, 256 bits", "none", "f32", "012"))
                        .build());
    }

    @Test
    void whatALaterVersionRecordsIsTold() {
        assertThat(recipe("panaflux", "{\"prompt\": \"a\", \"seed\": 1, \"mask\": \"m.png\"}")
                        .remarks())
                .containsExactly("mask: not known to this version, it is not applied");
    }

    @Test
    void theWebUiTellsPromptsAndFacts() {
        Recipe recipe = recipe("parameters", """
                a fox, (red:1.2) <lora:fur:0.8>
                on a hill
                Negative prompt: blurry,
                text
                Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 4.5, Seed: 12345, Size: 768x512, \
                Model hash: 0123456789, Model: flux2-klein, Denoising strength: 0.4, Hires upscale: 2, \
                Lora hashes: "fur: 0123, x: 4", Version: v1.10.1""");

        assertThat(recipe.origin()).isEqualTo("AUTOMATIC1111's web UI v1.10.1");
        assertThat(recipe.prompt()).isEqualTo("a fox, (red:1.2) \non a hill");
        assertThat(recipe.negativePrompt()).isEqualTo("blurry,\ntext");
        assertThat(recipe.steps()).isEqualTo(20);
        assertThat(recipe.guidance()).isEqualTo(4.5f);
        assertThat(recipe.seed()).isEqualTo(12345);
        assertThat(recipe.width()).isEqualTo(768);
        assertThat(recipe.height()).isEqualTo(512);
        assertThat(recipe.model()).isEqualTo("flux2-klein");
        assertThat(recipe.made()).isNull();
        assertThat(recipe.remarks())
                .containsExactly(
                        "LoRA fur:0.8: not applied",
                        "weights of words in the prompt: no counterpart, they are read as text",
                        "sampler DPM++ 2M: no counterpart, Euler is used",
                        "schedule Karras: no counterpart, the model's own is used",
                        "noise: that of a GPU has no counterpart, so the same seed gives another image",
                        "Denoising strength 0.4: no counterpart, it is not applied",
                        "Hires upscale 2: no counterpart, it is not applied",
                        "Lora hashes fur: 0123, x: 4: no counterpart, it is not applied");
    }

    @Test
    void forgeTellsItsModules() {
        Recipe recipe = recipe(
                "parameters",
                "a teapot\nSteps: 9, Sampler: Euler, Schedule type: Beta, CFG scale: 1.0, Shift: 9.0, Seed: 424254, "
                        + "Size: 1024x1024, Model: klein, Module 1: ae, RNG: CPU, Version: f2.0.1v1.10.1");

        assertThat(recipe.origin()).isEqualTo("Forge f2.0.1v1.10.1");
        assertThat(recipe.remarks())
                .containsExactly(
                        "schedule Beta: no counterpart, the model's own is used",
                        "Shift 9.0: no counterpart, it is not applied",
                        "Module 1 ae: no counterpart, it is not applied");
    }

    @Test
    void stableDiffusionCppRepeatsItselfAsJson() {
        Recipe recipe = recipe(
                "parameters",
                "a cat\nNegative prompt: dogs\nSteps: 4, CFG scale: 1.000000, Guidance: 3.500000, Eta: 0.000000, "
                        + "Seed: 42, Size: 512x512, Model: , RNG: cpu, Sampler: euler simple, TE: qwen3.gguf, "
                        + "Unet: flux-2-klein-4b.gguf, VAE: flux2.safetensors, Version: stable-diffusion.cpp, "
                        + "SDCPP: {\"schema\":\"sdcpp.image.params/v1\",\"seed\":7,\"prompt\":{\"positive\":\"Seed: 9,\"}}");

        assertThat(recipe.origin()).isEqualTo("stable-diffusion.cpp");
        assertThat(recipe.prompt()).isEqualTo("a cat");
        assertThat(recipe.negativePrompt()).isEqualTo("dogs");
        assertThat(recipe.seed()).isEqualTo(42);
        assertThat(recipe.guidance()).isEqualTo(1f);
        assertThat(recipe.model()).isEqualTo("flux-2-klein-4b.gguf");
        assertThat(recipe.remarks()).isEmpty();
    }

    @Test
    void ourOwnTextForOthersTellsWhatItCan() {
        Recipe recipe = recipe(
                "parameters",
                "a pear\nSteps: 4, Sampler: Euler, Schedule type: \"custom 1.0,0.5\", CFG scale: 1, Seed: 3, Size: 64x64, "
                        + "Model hash: 0123456789, Model: tiny, Version: Panaflux 0.1");

        assertThat(recipe.schedule()).isEqualTo("custom 1.0,0.5");
        assertThat(recipe.made())
                .isNotNull()
                .extracting(Recipe.Made::modelDigest)
                .isEqualTo("0123456789");
    }

    @Test
    void fluxAndIrisTellTheSeedAlone() {
        Recipe iris = Recall.of(
                        new ImageMetadata(Map.of("iris:seed", "99", "iris:model", "iris", "Software", "iris (x)")))
                .orElseThrow();
        Recipe flux = recipe("flux:seed", "7");

        assertThat(iris.origin()).isEqualTo("iris.c");
        assertThat(iris.seed()).isEqualTo(99);
        assertThat(iris.rng()).isEqualTo("iris");
        assertThat(flux.origin()).isEqualTo("flux2.c");
        assertThat(flux.remarks())
                .containsExactly("steps, size and schedule are not recorded", "the prompt is missing");
    }

    private static final String MFLUX = """
            {"mflux_version": "0.13.0", "model": "black-forest-labs/FLUX.2-klein-4B", "seed": 5, "steps": 4,
             "guidance": null, "height": 512, "width": 768, "quantize": 8, "lora_paths": ["a.safetensors"],
             "image_paths": ["in/one.png", "in/two.png"], "prompt": "a hut", "negative_prompt": null}
            """;

    @Test
    void mfluxWritesJsonIntoTheComment() {
        Recipe recipe = recipe("parameters", MFLUX);

        assertThat(recipe.origin()).isEqualTo("mflux 0.13.0");
        assertThat(recipe.prompt()).isEqualTo("a hut");
        assertThat(recipe.guidance()).isNull();
        assertThat(recipe.references())
                .containsExactly(new RecordedReference("in/one.png", null), new RecordedReference("in/two.png", null));
        assertThat(recipe.remarks())
                .containsExactly(
                        "noise: MLX's has no counterpart, so the same seed gives another image",
                        "weights quantised to 8 bits: not applied, see --precision",
                        "lora_paths [\"a.safetensors\"]: no counterpart, it is not applied");
    }

    @Test
    void mfluxCanWriteAFileBesideTheImage() throws IOException {
        Path image = folder.resolve("hut.png");
        Files.write(image, OutputFormat.PNG.encoder().encode(RgbImage.of(1, 1, new byte[3]), ImageMetadata.none()));
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Recall.of(image))
                .withMessage(image + ": expected metadata that tells how it was made, found none");

        Files.writeString(folder.resolve("hut.metadata.json"), MFLUX);

        assertThat(Recall.of(image).prompt()).isEqualTo("a hut");
    }

    @Test
    void invokeTellsItsGraphsInputs() {
        Recipe recipe = recipe("invokeai_metadata", """
                {"app_version": "6.9.0", "generation_mode": "flux2_img2img", "positive_prompt": "a hen",
                 "negative_prompt": "", "seed": 8, "steps": 4, "cfg_scale": 1.0, "width": 1024, "height": 768,
                 "model": {"name": "FLUX.2 Klein 4B", "hash": "blake3:0"}, "scheduler": "euler", "loras": []}
                """);

        assertThat(recipe.origin()).isEqualTo("InvokeAI 6.9.0");
        assertThat(recipe.prompt()).isEqualTo("a hen");
        assertThat(recipe.model()).isEqualTo("FLUX.2 Klein 4B");
        assertThat(recipe.remarks())
                .containsExactly(
                        "noise: InvokeAI's has another layout, so the same seed gives another image",
                        "mode flux2_img2img: no counterpart, the image is made from the prompt");
    }

    @Test
    void whatIsNoRecipeIsNone() {
        for (String text : new String[] {"", "{", "[]", "a photo", "Steps", "{\"nodes\":[]}", "{}"}) {
            for (String keyword : new String[] {"parameters", "prompt", "workflow", "Comment"}) {
                assertThat(Recall.of(new ImageMetadata(Map.of(keyword, text))))
                        .as("%s: %s", keyword, text)
                        .isEmpty();
            }
        }
    }

    @Test
    void hostileDepthAndLengthEndInNoRecipe() {
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        String number = "{\"seed\":" + "9".repeat(100_000) + "}";
        for (String keyword : new String[] {"panaflux", "prompt", "workflow", "invokeai_metadata", "parameters"}) {
            assertThat(Recall.of(new ImageMetadata(Map.of(keyword, deep)))).isEmpty();
            assertThat(Recall.of(new ImageMetadata(Map.of(keyword, number)))).isEmpty();
        }
        String facts = "x\nSteps: 1" + ", Key%d: \"a".repeat(50_000);
        assertThat(recipe("parameters", facts).remarks()).hasSizeLessThanOrEqualTo(30);
    }

    @Tag("slow")
    @Test
    void damagedTextsNeverFail() {
        Random random = new Random(20261128);
        String[] valid = {
            MFLUX, ComfyGraphTest.KLEIN, "a\nNegative prompt: b\nSteps: 4, Seed: 5, Size: 64x64, X: \"y\\\"\""
        };
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder(valid[round % valid.length]);
            for (int i = random.nextInt(5); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), "{}[]\":,\\0\n\u0000x9".charAt(random.nextInt(13)));
            }
            for (String keyword : new String[] {"panaflux", "prompt", "workflow", "parameters", "invokeai_metadata"}) {
                assertThat(Recall.of(new ImageMetadata(Map.of(keyword, text.toString()))))
                        .isNotNull();
            }
        }
    }
}
