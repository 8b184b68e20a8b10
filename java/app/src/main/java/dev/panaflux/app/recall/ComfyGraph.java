package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The graph that ComfyUI ran: nodes by id, each with its class and its inputs, which are values or links to other nodes. The
 * node that samples is found, and from it, by the links, what it was given.
 */
final class ComfyGraph implements Dialect {

    private static final Set<String> SAMPLERS =
            Set.of("KSampler", "KSamplerAdvanced", "SamplerCustomAdvanced", "SamplerCustom");

    /** Inputs that lead on to what a node passes through, the likeliest first. */
    private static final List<String> CONDITIONING = List.of("conditioning", "positive", "conditioning_1", "cond1");

    private static final List<String> MODEL = List.of("model", "unet");
    private static final List<String> IMAGE = List.of("image", "pixels", "images", "samples", "latent", "input");
    private static final List<String> TEXT =
            List.of("text", "string", "prompt", "value", "t5xxl", "clip_l", "positive", "text_g", "string_a");

    /** Longer than any chain that people build; a hostile graph may have cycles. */
    private static final int MAX_CHAIN = 100;

    private static final int MOST_REFERENCES = 16;

    @Override
    public Optional<Recipe> read(ImageMetadata metadata) {
        Optional<JsonNode> graph = Json.object(
                        metadata.text(ImageMetadata.COMFY_PROMPT).orElse(null))
                .or(() -> Json.object(
                                metadata.text(ImageMetadata.COMFY_WORKFLOW).orElse(null))
                        .map(ComfyWorkflow::toGraph));
        return graph.flatMap(nodes -> new Walk(nodes).recipe());
    }

    /** One graph's reading. */
    private static final class Walk {

        private final JsonNode nodes;
        private final Recipe.Builder recipe = new Recipe.Builder("ComfyUI");

        Walk(JsonNode nodes) {
            this.nodes = nodes;
        }

        Optional<Recipe> recipe() {
            List<JsonNode> samplers = new ArrayList<>();
            for (Map.Entry<String, JsonNode> node : nodes.properties()) {
                if (SAMPLERS.contains(type(node.getValue()))) {
                    samplers.add(node.getValue());
                }
            }
            if (samplers.isEmpty()) {
                return Optional.empty();
            }
            if (samplers.size() > 1) {
                recipe.remark("%d nodes that sample: the first is read, the others are not applied"
                        .formatted(samplers.size()));
            }
            sample(samplers.stream().filter(this::startsFromNoise).findFirst().orElse(samplers.getFirst()));
            return Optional.of(recipe.read());
        }

        private boolean startsFromNoise(JsonNode sampler) {
            return type(linked(sampler, "latent_image")).startsWith("Empty");
        }

        private void sample(JsonNode sampler) {
            JsonNode guider = linked(sampler, "guider");
            JsonNode sigmas = linked(sampler, "sigmas");
            JsonNode source = guider.isMissingNode() ? sampler : guider;
            JsonNode noise = linked(sampler, "noise");
            JsonNode seeded = noise.isMissingNode() ? sampler : noise;
            Long seed = Json.seed(value(seeded, "noise_seed"));
            recipe.seed(seed == null ? Json.seed(value(seeded, "seed")) : seed).rng("torch");
            JsonNode steps = sigmas.isMissingNode() ? sampler : sigmas;
            recipe.steps(Json.integer(value(steps, "steps")));
            schedule(steps);
            JsonNode chosen = linked(sampler, "sampler");
            recipe.sampler(text(chosen.isMissingNode() ? sampler : chosen, "sampler_name"));
            recipe.guidance(Json.number(value(source, "cfg")));
            JsonNode conditioning = linked(source, "positive");
            conditioning(conditioning.isMissingNode() ? linked(source, "conditioning") : conditioning);
            recipe.negativePrompt(prompt(linked(source, "negative")));
            model(linked(source, "model"));
            size(linked(sampler, "latent_image"), steps);
            Float denoise = Json.number(value(steps, "denoise"));
            if (denoise != null && denoise < 1) {
                recipe.remark("denoise %s: no counterpart, the image starts from noise alone".formatted(denoise));
            }
        }

        private void schedule(JsonNode scheduler) {
            String name = text(scheduler, "scheduler");
            if (name != null) {
                recipe.remark("scheduler %s: no counterpart, the model's own is used".formatted(Json.brief(name)));
            } else if (!type(scheduler).equals("Flux2Scheduler")) {
                recipe.remark(
                        "scheduler %s: no counterpart, the model's own is used".formatted(Json.brief(type(scheduler))));
            }
        }

        private void size(JsonNode latent, JsonNode scheduler) {
            JsonNode sized = latent.path("inputs").has("width") ? latent : scheduler;
            recipe.size(Json.integer(value(sized, "width")), Json.integer(value(sized, "height")));
            if (!type(latent).startsWith("Empty")) {
                recipe.remark("latents of node %s: no counterpart, the image starts from noise alone"
                        .formatted(Json.brief(type(latent))));
            }
        }

        /** Follows the conditioning to the prompt, and collects the references on the way. */
        private void conditioning(JsonNode start) {
            List<String> references = new ArrayList<>();
            JsonNode node = start;
            for (int length = 0; length < MAX_CHAIN && !node.isMissingNode(); length++) {
                if (type(node).equals("ReferenceLatent")) {
                    String file = file(linked(node, "latent"));
                    // The last node of the chain holds the last reference.
                    references.addFirst(file == null ? "" : file);
                }
                if (!isPassing(node, CONDITIONING)) {
                    break;
                }
                node = next(node, CONDITIONING);
            }
            recipe.prompt(prompt(start));
            references.stream().limit(MOST_REFERENCES).forEach(name -> recipe.reference(name, null));
        }

        private @Nullable String prompt(JsonNode start) {
            JsonNode node = start;
            for (int length = 0; length < MAX_CHAIN && !node.isMissingNode(); length++) {
                if (type(node).equals("ConditioningZeroOut")) {
                    return "";
                }
                String text = string(node);
                if (text != null) {
                    return text;
                }
                node = next(node, CONDITIONING);
            }
            return null;
        }

        /** A node's text, itself or through links to nodes that hold or pass texts. */
        private @Nullable String string(JsonNode start) {
            JsonNode node = start;
            for (int length = 0; length < MAX_CHAIN && !node.isMissingNode(); length++) {
                for (String input : TEXT) {
                    String text = Json.text(node.path("inputs"), input);
                    if (text != null) {
                        return text;
                    }
                }
                node = next(node, TEXT.subList(0, TEXT.indexOf("positive")));
            }
            return null;
        }

        private @Nullable String file(JsonNode start) {
            JsonNode node = start;
            for (int length = 0; length < MAX_CHAIN && !node.isMissingNode(); length++) {
                String file = Json.text(node.path("inputs"), "image");
                if (file != null) {
                    return file;
                }
                node = next(node, IMAGE);
            }
            return null;
        }

        private void model(JsonNode start) {
            JsonNode node = start;
            Set<JsonNode> seen = new HashSet<>();
            for (int length = 0; length < MAX_CHAIN && !node.isMissingNode() && seen.add(node); length++) {
                String lora = Json.text(node.path("inputs"), "lora_name");
                if (lora != null) {
                    recipe.remark("LoRA %s: not applied".formatted(Json.brief(lora)));
                }
                for (String field : new String[] {"unet_name", "ckpt_name", "model_name", "gguf_name"}) {
                    String name = Json.text(node.path("inputs"), field);
                    if (name != null) {
                        recipe.model(name);
                        return;
                    }
                }
                node = next(node, MODEL);
            }
        }

        private boolean isPassing(JsonNode node, List<String> inputs) {
            return !next(node, inputs).isMissingNode();
        }

        private JsonNode next(JsonNode node, List<String> inputs) {
            for (String input : inputs) {
                JsonNode next = linked(node, input);
                if (!next.isMissingNode()) {
                    return next;
                }
            }
            return missing();
        }

        /** An input's value, itself or through links to nodes that hold one. */
        private JsonNode value(JsonNode start, String name) {
            JsonNode found = start.path("inputs").path(name);
            for (int length = 0; length < MAX_CHAIN && found.isArray(); length++) {
                JsonNode inputs = node(found).path("inputs");
                found = inputs.has("value") ? inputs.path("value") : inputs.path(name);
            }
            return found;
        }

        private @Nullable String text(JsonNode node, String name) {
            JsonNode value = value(node, name);
            return value.isString() ? value.stringValue() : null;
        }

        private JsonNode linked(JsonNode node, String input) {
            return node(node.path("inputs").path(input));
        }

        /** The node that a link, {@code ["12", 0]}, names. */
        private JsonNode node(JsonNode link) {
            if (!link.isArray() || link.isEmpty()) {
                return missing();
            }
            JsonNode id = link.get(0);
            return nodes.path(id.isString() ? id.stringValue() : id.toString());
        }

        private static String type(JsonNode node) {
            String type = Json.text(node, "class_type");
            return type == null ? "" : type;
        }

        private static JsonNode missing() {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
