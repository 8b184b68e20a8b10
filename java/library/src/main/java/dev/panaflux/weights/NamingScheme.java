package dev.panaflux.weights;

import dev.panaflux.weights.StoredWeight.Form;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds weights under diffusers' names in files that call them otherwise: the original release's single files, and
 * checkpoints that put a prefix before every name.
 *
 * <p>Source: diffusers' {@code convert_flux2_transformer_checkpoint_to_diffusers} and
 * {@code scripts/convert_flux2_to_diffusers.py}. Traps: the final modulation is stored as (shift, scale) where diffusers
 * has (scale, shift); the decoder's levels count from the finest where diffusers counts from the coarsest; the
 * autoencoder's attention is stored as 1x1 convolutions.
 */
final class NamingScheme {

    private static final Map<Component, List<Pattern>> PREFIXES = Map.of(
            Component.TRANSFORMER,
            patterns("model\\.diffusion_model\\.", "diffusion_model\\.", "transformer\\."),
            Component.AUTOENCODER,
            patterns("first_stage_model\\.", "vae\\."),
            Component.TEXT_ENCODER,
            patterns("text_encoders\\.[^.]+\\.transformer\\.", "text_encoders\\.[^.]+\\.", "text_encoder\\."));

    private static final Pattern ORIGINAL_TRANSFORMER =
            Pattern.compile("(?:double|single)_blocks\\..*|img_in\\.weight");

    private static final Pattern ORIGINAL_AUTOENCODER =
            Pattern.compile("(?:encoder\\.down|decoder\\.up|(?:en|de)coder\\.mid)\\..*");

    private static final List<Rule> TRANSFORMER_RULES = List.of(
            rule("img_in\\.weight", "x_embedder.weight"),
            rule("txt_in\\.weight", "context_embedder.weight"),
            rule("time_in\\.in_layer\\.weight", "time_guidance_embed.timestep_embedder.linear_1.weight"),
            rule("time_in\\.out_layer\\.weight", "time_guidance_embed.timestep_embedder.linear_2.weight"),
            rule("guidance_in\\.in_layer\\.weight", "time_guidance_embed.guidance_embedder.linear_1.weight"),
            rule("guidance_in\\.out_layer\\.weight", "time_guidance_embed.guidance_embedder.linear_2.weight"),
            rule("((?:double|single)_stream_modulation(?:_img|_txt)?)\\.lin\\.weight", "$1.linear.weight"),
            rule("final_layer\\.linear\\.weight", "proj_out.weight"),
            new Rule(
                    Pattern.compile("final_layer\\.adaLN_modulation\\.1\\.weight"),
                    List.of("norm_out.linear.weight"),
                    Form.HALVES_SWAPPED),
            doubleBlock("img_attn\\.qkv\\.weight", "attn.to_q.weight", "attn.to_k.weight", "attn.to_v.weight"),
            doubleBlock(
                    "txt_attn\\.qkv\\.weight",
                    "attn.add_q_proj.weight",
                    "attn.add_k_proj.weight",
                    "attn.add_v_proj.weight"),
            doubleBlock("img_attn\\.norm\\.query_norm\\.(?:scale|weight)", "attn.norm_q.weight"),
            doubleBlock("img_attn\\.norm\\.key_norm\\.(?:scale|weight)", "attn.norm_k.weight"),
            doubleBlock("txt_attn\\.norm\\.query_norm\\.(?:scale|weight)", "attn.norm_added_q.weight"),
            doubleBlock("txt_attn\\.norm\\.key_norm\\.(?:scale|weight)", "attn.norm_added_k.weight"),
            doubleBlock("img_attn\\.proj\\.weight", "attn.to_out.0.weight"),
            doubleBlock("txt_attn\\.proj\\.weight", "attn.to_add_out.weight"),
            doubleBlock("img_mlp\\.0\\.weight", "ff.linear_in.weight"),
            doubleBlock("img_mlp\\.2\\.weight", "ff.linear_out.weight"),
            doubleBlock("txt_mlp\\.0\\.weight", "ff_context.linear_in.weight"),
            doubleBlock("txt_mlp\\.2\\.weight", "ff_context.linear_out.weight"),
            singleBlock("linear1\\.weight", "to_qkv_mlp_proj.weight"),
            singleBlock("linear2\\.weight", "to_out.weight"),
            singleBlock("norm\\.query_norm\\.(?:scale|weight)", "norm_q.weight"),
            singleBlock("norm\\.key_norm\\.(?:scale|weight)", "norm_k.weight"));

    private static final List<Rule> AUTOENCODER_RULES = List.of(
            rule("encoder\\.quant_conv\\.(weight|bias)", "quant_conv.$1"),
            rule("decoder\\.post_quant_conv\\.(weight|bias)", "post_quant_conv.$1"),
            rule("(encoder|decoder)\\.norm_out\\.(weight|bias)", "$1.conv_norm_out.$2"),
            rule("encoder\\.down\\.(\\d+)\\.downsample\\.conv\\.(.+)", "encoder.down_blocks.$1.downsamplers.0.conv.$2"),
            rule("decoder\\.up\\.(\\d+)\\.upsample\\.conv\\.(.+)", "decoder.up_blocks.$1.upsamplers.0.conv.$2"),
            rule(
                    "encoder\\.down\\.(\\d+)\\.block\\.(\\d+)\\.nin_shortcut\\.(.+)",
                    "encoder.down_blocks.$1.resnets.$2.conv_shortcut.$3"),
            rule(
                    "decoder\\.up\\.(\\d+)\\.block\\.(\\d+)\\.nin_shortcut\\.(.+)",
                    "decoder.up_blocks.$1.resnets.$2.conv_shortcut.$3"),
            rule("encoder\\.down\\.(\\d+)\\.block\\.(\\d+)\\.(.+)", "encoder.down_blocks.$1.resnets.$2.$3"),
            rule("decoder\\.up\\.(\\d+)\\.block\\.(\\d+)\\.(.+)", "decoder.up_blocks.$1.resnets.$2.$3"),
            rule("(encoder|decoder)\\.mid\\.block_1\\.(.+)", "$1.mid_block.resnets.0.$2"),
            rule("(encoder|decoder)\\.mid\\.block_2\\.(.+)", "$1.mid_block.resnets.1.$2"),
            rule("(encoder|decoder)\\.mid\\.attn_1\\.norm\\.(.+)", "$1.mid_block.attentions.0.group_norm.$2"),
            rule("(encoder|decoder)\\.mid\\.attn_1\\.([qkv])\\.bias", "$1.mid_block.attentions.0.to_$2.bias"),
            rule("(encoder|decoder)\\.mid\\.attn_1\\.proj_out\\.bias", "$1.mid_block.attentions.0.to_out.0.bias"),
            new Rule(
                    Pattern.compile("(encoder|decoder)\\.mid\\.attn_1\\.([qkv])\\.weight"),
                    List.of("$1.mid_block.attentions.0.to_$2.weight"),
                    Form.POINTWISE),
            new Rule(
                    Pattern.compile("(encoder|decoder)\\.mid\\.attn_1\\.proj_out\\.weight"),
                    List.of("$1.mid_block.attentions.0.to_out.0.weight"),
                    Form.POINTWISE));

    private static final Pattern UP_LEVEL = Pattern.compile("decoder\\.up\\.(\\d{1,3})\\.(.+)");

    private NamingScheme() {}

    /**
     * The weights of {@code component} in {@code stored} by the names that diffusers and transformers give them; tensors
     * that are none of them keep their names.
     *
     * @throws ModelFormatException if two stored tensors are the same weight
     */
    static Map<String, StoredWeight> resolve(Component component, WeightFiles stored) throws ModelFormatException {
        Map<String, TensorEntry> tensors = withoutPrefix(component, stored);
        Map<String, StoredWeight> weights = LinkedHashMap.newLinkedHashMap(tensors.size());
        List<Rule> rules = rules(component, tensors.keySet());
        int levels = component == Component.AUTOENCODER ? decoderLevels(tensors.keySet()) : 0;
        for (Map.Entry<String, TensorEntry> tensor : tensors.entrySet()) {
            String name = fromCoarsest(tensor.getKey(), levels);
            for (Map.Entry<String, StoredWeight> weight :
                    translate(rules, name, tensor.getValue()).entrySet()) {
                if (weights.put(weight.getKey(), weight.getValue()) != null) {
                    throw new ModelFormatException("%s: tensor %s: expected once, found under several names"
                            .formatted(stored.location(), ModelFileErrors.printable(weight.getKey())));
                }
            }
        }
        return weights;
    }

    /** The tensors whose names have the component's prefix, without it; all of them if none has. */
    private static Map<String, TensorEntry> withoutPrefix(Component component, WeightFiles stored)
            throws ModelFormatException {
        for (Pattern prefix : PREFIXES.getOrDefault(component, List.of())) {
            Map<String, TensorEntry> matching = new LinkedHashMap<>();
            for (TensorEntry entry : stored.tensors().values()) {
                Matcher matcher = prefix.matcher(entry.name());
                if (matcher.lookingAt() && matching.put(entry.name().substring(matcher.end()), entry) != null) {
                    throw new ModelFormatException(
                            "%s: expected one %s, found several: %s occurs under several prefixes"
                                    .formatted(
                                            stored.location(),
                                            component.label(),
                                            ModelFileErrors.printable(
                                                    entry.name().substring(matcher.end()))));
                }
            }
            if (!matching.isEmpty()) {
                return matching;
            }
        }
        return stored.tensors();
    }

    private static List<Rule> rules(Component component, Collection<String> names) {
        return switch (component) {
            case TRANSFORMER -> anyMatches(ORIGINAL_TRANSFORMER, names) ? TRANSFORMER_RULES : List.of();
            case AUTOENCODER -> anyMatches(ORIGINAL_AUTOENCODER, names) ? AUTOENCODER_RULES : List.of();
            case TEXT_ENCODER ->
                names.contains("embed_tokens.weight")
                        ? List.of(rule("((?:embed_tokens|layers|norm)\\..+)", "model.$1"))
                        : List.of();
        };
    }

    private static boolean anyMatches(Pattern pattern, Collection<String> names) {
        return names.stream().anyMatch(name -> pattern.matcher(name).matches());
    }

    private static int decoderLevels(Collection<String> names) {
        return names.stream()
                .map(UP_LEVEL::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)) + 1)
                .max()
                .orElse(0);
    }

    /** {@code name}, its level of the decoder counted from the coarsest one. */
    private static String fromCoarsest(String name, int levels) {
        Matcher up = UP_LEVEL.matcher(name);
        return levels > 0 && up.matches()
                ? "decoder.up.%d.%s".formatted(levels - 1 - Integer.parseInt(up.group(1)), up.group(2))
                : name;
    }

    private static Map<String, StoredWeight> translate(List<Rule> rules, String name, TensorEntry entry) {
        for (Rule rule : rules) {
            Matcher matcher = rule.pattern().matcher(name);
            if (matcher.matches()) {
                Map<String, StoredWeight> weights = new LinkedHashMap<>();
                int parts = rule.names().size();
                for (int part = 0; part < parts; part++) {
                    weights.put(
                            matcher.replaceFirst(rule.names().get(part)),
                            new StoredWeight(entry, part, parts, rule.form()));
                }
                return weights;
            }
        }
        return Map.of(name, StoredWeight.whole(entry));
    }

    /**
     * How one kind of stored tensor is called by diffusers.
     *
     * @param pattern the stored name
     * @param names the weight's name; several where the stored rows are several weights below each other
     * @param form how the stored values differ
     */
    private record Rule(Pattern pattern, List<String> names, Form form) {}

    private static Rule rule(String pattern, String... names) {
        return new Rule(Pattern.compile(pattern), List.of(names), Form.SAME);
    }

    private static Rule doubleBlock(String pattern, String... names) {
        return new Rule(
                Pattern.compile("double_blocks\\.(\\d+)\\." + pattern),
                List.of(names).stream()
                        .map(name -> "transformer_blocks.$1." + name)
                        .toList(),
                Form.SAME);
    }

    private static Rule singleBlock(String pattern, String name) {
        return rule("single_blocks\\.(\\d+)\\." + pattern, "single_transformer_blocks.$1.attn." + name);
    }

    private static List<Pattern> patterns(String... patterns) {
        return List.of(patterns).stream().map(Pattern::compile).toList();
    }
}
