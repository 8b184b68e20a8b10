package dev.panaflux.app.recall;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The graph as ComfyUI shows it, for images without the one that ran: values stand without their names, in an order that each
 * class of nodes has.
 */
final class ComfyWorkflow {

    /** An entry that only the page uses: what becomes of the seed after a run. */
    private static final String AFTERWARDS = "";

    /** Names of the values of the classes that {@link ComfyGraph} looks at. */
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("KSampler", List.of("seed", AFTERWARDS, "steps", "cfg", "sampler_name", "scheduler", "denoise")),
            Map.entry(
                    "KSamplerAdvanced",
                    List.of("add_noise", "noise_seed", AFTERWARDS, "steps", "cfg", "sampler_name", "scheduler")),
            Map.entry("SamplerCustom", List.of("add_noise", "noise_seed", AFTERWARDS, "cfg")),
            Map.entry("RandomNoise", List.of("noise_seed")),
            Map.entry("CFGGuider", List.of("cfg")),
            Map.entry("KSamplerSelect", List.of("sampler_name")),
            Map.entry("Flux2Scheduler", List.of("steps", "width", "height")),
            Map.entry("BasicScheduler", List.of("scheduler", "steps", "denoise")),
            Map.entry("EmptyFlux2LatentImage", List.of("width", "height")),
            Map.entry("EmptySD3LatentImage", List.of("width", "height")),
            Map.entry("EmptyLatentImage", List.of("width", "height")),
            Map.entry("CLIPTextEncode", List.of("text")),
            Map.entry("UNETLoader", List.of("unet_name")),
            Map.entry("UnetLoaderGGUF", List.of("unet_name")),
            Map.entry("CheckpointLoaderSimple", List.of("ckpt_name")),
            Map.entry("LoraLoaderModelOnly", List.of("lora_name")),
            Map.entry("LoraLoader", List.of("lora_name")),
            Map.entry("LoadImage", List.of("image")),
            Map.entry("PrimitiveInt", List.of("value")),
            Map.entry("PrimitiveFloat", List.of("value")),
            Map.entry("PrimitiveString", List.of("value")),
            Map.entry("PrimitiveStringMultiline", List.of("value")),
            Map.entry("PrimitiveNode", List.of("value")));

    /** Modes of nodes that do not run: muted and bypassed. */
    private static final List<Integer> RESTING = List.of(2, 4);

    private static final int LINK_LENGTH = 5;

    private ComfyWorkflow() {}

    /** The nodes as the graph that runs has them. */
    static JsonNode toGraph(JsonNode workflow) {
        Map<String, JsonNode> links = new HashMap<>();
        for (JsonNode link : workflow.path("links")) {
            if (link.isArray() && link.size() >= LINK_LENGTH) {
                links.put(link.get(0).toString(), link);
            }
        }
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        for (JsonNode node : workflow.path("nodes")) {
            String type = Json.text(node, "type");
            if (type != null && !RESTING.contains(node.path("mode").asInt(0))) {
                ObjectNode made = graph.putObject(node.path("id").toString().replace("\"", ""));
                made.put("class_type", type);
                ObjectNode inputs = made.putObject("inputs");
                values(node, VALUES.getOrDefault(type, List.of()), inputs);
                links(node, links, inputs);
            }
        }
        return graph;
    }

    private static void values(JsonNode node, List<String> names, ObjectNode inputs) {
        JsonNode values = node.path("widgets_values");
        for (int i = 0; i < names.size() && i < values.size(); i++) {
            if (!names.get(i).equals(AFTERWARDS) && values.isArray()) {
                inputs.set(names.get(i), values.get(i));
            }
        }
    }

    /** A link takes the place of the value. */
    private static void links(JsonNode node, Map<String, JsonNode> links, ObjectNode inputs) {
        for (JsonNode input : node.path("inputs")) {
            JsonNode link = links.get(input.path("link").toString());
            String name = Json.text(input, "name");
            if (link != null && name != null) {
                inputs.putArray(name)
                        .add(link.get(1).toString().replace("\"", ""))
                        .add(link.get(2));
            }
        }
    }
}
