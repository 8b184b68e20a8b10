package dev.panaflux.app.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.image.ImageMetadata;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Graphs in the two forms that ComfyUI writes. */
class ComfyGraphTest {

    /** FLUX.2 [klein] with two references and a size from a node of its own. */
    static final String KLEIN = """
            {
              "1": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux-2-klein-base-4b.safetensors"}},
              "2": {"class_type": "LoraLoaderModelOnly",
                    "inputs": {"model": ["1", 0], "lora_name": "fur.safetensors", "strength_model": 1.0}},
              "3": {"class_type": "CLIPTextEncode", "inputs": {"text": ["20", 0], "clip": ["9", 0]}},
              "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["9", 0]}},
              "5": {"class_type": "ReferenceLatent", "inputs": {"conditioning": ["3", 0], "latent": ["11", 0]}},
              "6": {"class_type": "ReferenceLatent", "inputs": {"conditioning": ["5", 0], "latent": ["13", 0]}},
              "7": {"class_type": "CFGGuider",
                    "inputs": {"cfg": 4, "model": ["2", 0], "positive": ["6", 0], "negative": ["4", 0]}},
              "8": {"class_type": "SamplerCustomAdvanced",
                    "inputs": {"noise": ["15", 0], "guider": ["7", 0], "sampler": ["16", 0], "sigmas": ["17", 0],
                               "latent_image": ["18", 0]}},
              "10": {"class_type": "LoadImage", "inputs": {"image": "one.png"}},
              "11": {"class_type": "VAEEncode", "inputs": {"pixels": ["12", 0], "vae": ["21", 0]}},
              "12": {"class_type": "ImageScaleToTotalPixels", "inputs": {"image": ["10", 0], "megapixels": 1}},
              "13": {"class_type": "VAEEncode", "inputs": {"pixels": ["14", 0], "vae": ["21", 0]}},
              "14": {"class_type": "LoadImage", "inputs": {"image": "two.png"}},
              "15": {"class_type": "RandomNoise", "inputs": {"noise_seed": 18446744073709551615}},
              "16": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
              "17": {"class_type": "Flux2Scheduler", "inputs": {"steps": 20, "width": ["19", 0], "height": 512}},
              "18": {"class_type": "EmptyFlux2LatentImage",
                     "inputs": {"width": ["19", 0], "height": 512, "batch_size": 1}, "is_changed": [NaN]},
              "19": {"class_type": "PrimitiveInt", "inputs": {"value": 768}},
              "20": {"class_type": "PrimitiveStringMultiline", "inputs": {"value": "a fox"}}
            }
            """;

    private static Recipe recipe(String keyword, String graph) {
        return Recall.of(new ImageMetadata(Map.of(keyword, graph))).orElseThrow();
    }

    @Test
    void theNodesThatSampledAreFollowedToTheirInputs() {
        Recipe recipe = recipe("prompt", KLEIN);

        assertThat(recipe.origin()).isEqualTo("ComfyUI");
        assertThat(recipe.prompt()).isEqualTo("a fox");
        assertThat(recipe.negativePrompt()).isEqualTo("blurry");
        assertThat(recipe.seed()).isEqualTo(-1L);
        assertThat(recipe.rng()).isEqualTo("torch");
        assertThat(recipe.width()).isEqualTo(768);
        assertThat(recipe.height()).isEqualTo(512);
        assertThat(recipe.steps()).isEqualTo(20);
        assertThat(recipe.guidance()).isEqualTo(4f);
        assertThat(recipe.model()).isEqualTo("flux-2-klein-base-4b.safetensors");
        assertThat(recipe.references())
                .containsExactly(new RecordedReference("one.png", null), new RecordedReference("two.png", null));
        assertThat(recipe.remarks()).containsExactly("LoRA fur.safetensors: not applied");
    }

    @Test
    void theClassicSamplerIsReadToo() {
        Recipe recipe = recipe("prompt", """
                {"3": {"class_type": "KSampler", "inputs": {"seed": 47, "steps": 9, "cfg": 1, "sampler_name": "dpmpp_2m",
                       "scheduler": "simple", "denoise": 0.5, "model": ["16", 0], "positive": ["6", 0],
                       "negative": ["7", 0], "latent_image": ["13", 0]}},
                 "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a hare", "clip": ["18", 0]}},
                 "7": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["6", 0]}},
                 "13": {"class_type": "VAEEncode", "inputs": {"pixels": ["14", 0]}},
                 "14": {"class_type": "LoadImage", "inputs": {"image": "in.png"}},
                 "16": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "klein.safetensors"}}}
                """);

        assertThat(recipe.prompt()).isEqualTo("a hare");
        assertThat(recipe.negativePrompt()).isEmpty();
        assertThat(recipe.seed()).isEqualTo(47);
        assertThat(recipe.width()).isNull();
        assertThat(recipe.remarks())
                .containsExactly(
                        "scheduler simple: no counterpart, the model's own is used",
                        "sampler dpmpp_2m: no counterpart, Euler is used",
                        "latents of node VAEEncode: no counterpart, the image starts from noise alone",
                        "denoise 0.5: no counterpart, the image starts from noise alone");
    }

    @Test
    void theGraphOfThePageIsReadWhereTheOtherIsMissing() {
        Recipe recipe = recipe("workflow", """
                {"last_node_id": 9, "nodes": [
                  {"id": 1, "type": "UNETLoader", "widgets_values": ["flux-2-klein-4b.safetensors", "default"]},
                  {"id": 2, "type": "CLIPTextEncode", "inputs": [{"name": "clip", "link": null}],
                   "widgets_values": ["a crow"]},
                  {"id": 3, "type": "BasicGuider", "inputs": [{"name": "model", "link": 1},
                   {"name": "conditioning", "link": 2}]},
                  {"id": 4, "type": "RandomNoise", "widgets_values": [664154487549730, "randomize"]},
                  {"id": 5, "type": "KSamplerSelect", "widgets_values": ["euler"]},
                  {"id": 6, "type": "Flux2Scheduler", "widgets_values": [4, 1024, 768]},
                  {"id": 7, "type": "EmptyFlux2LatentImage", "widgets_values": [1024, 768, 1]},
                  {"id": 8, "type": "SamplerCustomAdvanced", "inputs": [{"name": "noise", "link": 3},
                   {"name": "guider", "link": 4}, {"name": "sampler", "link": 5}, {"name": "sigmas", "link": 6},
                   {"name": "latent_image", "link": 7}]},
                  {"id": 9, "type": "KSampler", "mode": 4, "widgets_values": [1]}],
                 "links": [[1, 1, 0, 3, 0, "MODEL"], [2, 2, 0, 3, 1, "CONDITIONING"], [3, 4, 0, 8, 0, "NOISE"],
                  [4, 3, 0, 8, 1, "GUIDER"], [5, 5, 0, 8, 2, "SAMPLER"], [6, 6, 0, 8, 3, "SIGMAS"],
                  [7, 7, 0, 8, 4, "LATENT"]]}
                """);

        assertThat(recipe.prompt()).isEqualTo("a crow");
        assertThat(recipe.seed()).isEqualTo(664154487549730L);
        assertThat(recipe.steps()).isEqualTo(4);
        assertThat(recipe.width()).isEqualTo(1024);
        assertThat(recipe.height()).isEqualTo(768);
        assertThat(recipe.model()).isEqualTo("flux-2-klein-4b.safetensors");
        assertThat(recipe.remarks()).isEmpty();
    }

    @Test
    void aCycleEnds() {
        Recipe recipe = recipe("prompt", """
                {"1": {"class_type": "KSampler", "inputs": {"seed": ["1", 0], "positive": ["2", 0], "model": ["3", 0],
                       "latent_image": ["1", 0]}},
                 "2": {"class_type": "FluxGuidance", "inputs": {"conditioning": ["2", 0]}},
                 "3": {"class_type": "LoraLoaderModelOnly", "inputs": {"model": ["3", 0], "lora_name": "a"}}}
                """);

        assertThat(recipe.prompt()).isNull();
        assertThat(recipe.remarks()).contains("LoRA a: not applied", "the prompt is missing", "the seed is missing");
    }
}
