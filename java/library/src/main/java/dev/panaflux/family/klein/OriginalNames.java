package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.weights.NamingScheme;
import dev.panaflux.weights.NamingScheme.Rule;
import dev.panaflux.weights.StoredWeight.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of weights in the original release's single files and in GGUF files, where they differ from those in diffusers and
 * transformers, and the prefixes of checkpoints.
 *
 * <p>Source: diffusers' {@code convert_flux2_transformer_checkpoint_to_diffusers} and
 * {@code scripts/convert_flux2_to_diffusers.py}. Pitfalls: the final modulation is stored as (shift, scale) where diffusers has
 * (scale, shift); the decoder's levels count from the finest where diffusers counts from the coarsest; the autoencoder's
 * attention is stored as 1x1 convolutions.
 */
final class OriginalNames {

    /** What torch's wrappers put before names: DataParallel, torch.compile, and trainers that call the network {@code net}. */
    static final String WRAPPERS = "(?:(?:module|_orig_mod|net)\\.)";

    private static final Pattern ORIGINAL_TRANSFORMER =
            Pattern.compile("(?:double|single)_blocks\\..*|img_in\\.weight");

    private static final Pattern ORIGINAL_AUTOENCODER =
            Pattern.compile("(?:encoder\\.down|decoder\\.up|(?:en|de)coder\\.mid)\\..*");

    private static final List<Rule> TRANSFORMER_RULES = Stream.of(
                    OriginalModule.OUTSIDE_BLOCKS.stream()
                            .map(module -> Rule.of(module.weightPattern(), module.weights()[0])),
                    OriginalModule.DOUBLE_BLOCK.stream()
                            .map(module -> doubleBlock(module.weightPattern(), module.weights())),
                    Stream.of(
                            Rule.of(
                                    "guidance_in\\.in_layer\\.weight",
                                    "time_guidance_embed.guidance_embedder.linear_1.weight"),
                            Rule.of(
                                    "guidance_in\\.out_layer\\.weight",
                                    "time_guidance_embed.guidance_embedder.linear_2.weight"),
                            new Rule(
                                    Pattern.compile("final_layer\\.adaLN_modulation\\.1\\.weight"),
                                    List.of("norm_out.linear.weight"),
                                    Form.HALVES_SWAPPED),
                            doubleBlock("img_attn\\.norm\\.query_norm\\.(?:scale|weight)", "attn.norm_q.weight"),
                            doubleBlock("img_attn\\.norm\\.key_norm\\.(?:scale|weight)", "attn.norm_k.weight"),
                            doubleBlock("txt_attn\\.norm\\.query_norm\\.(?:scale|weight)", "attn.norm_added_q.weight"),
                            doubleBlock("txt_attn\\.norm\\.key_norm\\.(?:scale|weight)", "attn.norm_added_k.weight"),
                            singleBlock("linear1\\.weight", "to_qkv_mlp_proj.weight"),
                            singleBlock("linear2\\.weight", "to_out.weight"),
                            singleBlock("norm\\.query_norm\\.(?:scale|weight)", "norm_q.weight"),
                            singleBlock("norm\\.key_norm\\.(?:scale|weight)", "norm_k.weight")))
            .flatMap(rules -> rules)
            .toList();

    private static final List<Rule> AUTOENCODER_RULES = List.of(
            Rule.of("encoder\\.quant_conv\\.(weight|bias)", "quant_conv.$1"),
            Rule.of("decoder\\.post_quant_conv\\.(weight|bias)", "post_quant_conv.$1"),
            Rule.of("(encoder|decoder)\\.norm_out\\.(weight|bias)", "$1.conv_norm_out.$2"),
            Rule.of(
                    "encoder\\.down\\.(\\d+)\\.downsample\\.conv\\.(.+)",
                    "encoder.down_blocks.$1.downsamplers.0.conv.$2"),
            Rule.of(
                    "encoder\\.down\\.(\\d+)\\.block\\.(\\d+)\\.nin_shortcut\\.(.+)",
                    "encoder.down_blocks.$1.resnets.$2.conv_shortcut.$3"),
            Rule.of("encoder\\.down\\.(\\d+)\\.block\\.(\\d+)\\.(.+)", "encoder.down_blocks.$1.resnets.$2.$3"),
            Rule.of("(encoder|decoder)\\.mid\\.block_1\\.(.+)", "$1.mid_block.resnets.0.$2"),
            Rule.of("(encoder|decoder)\\.mid\\.block_2\\.(.+)", "$1.mid_block.resnets.1.$2"),
            Rule.of("(encoder|decoder)\\.mid\\.attn_1\\.norm\\.(.+)", "$1.mid_block.attentions.0.group_norm.$2"),
            Rule.of("(encoder|decoder)\\.mid\\.attn_1\\.([qkv])\\.bias", "$1.mid_block.attentions.0.to_$2.bias"),
            Rule.of("(encoder|decoder)\\.mid\\.attn_1\\.proj_out\\.bias", "$1.mid_block.attentions.0.to_out.0.bias"),
            new Rule(
                    Pattern.compile("(encoder|decoder)\\.mid\\.attn_1\\.([qkv])\\.weight"),
                    List.of("$1.mid_block.attentions.0.to_$2.weight"),
                    Form.POINTWISE),
            new Rule(
                    Pattern.compile("(encoder|decoder)\\.mid\\.attn_1\\.proj_out\\.weight"),
                    List.of("$1.mid_block.attentions.0.to_out.0.weight"),
                    Form.POINTWISE));

    private static final List<Rule> TEXT_ENCODER_RULES =
            List.of(Rule.of("((?:embed_tokens|layers|norm)\\..+)", "model.$1"));

    /** The names of llama.cpp's converter. */
    private static final List<Rule> LLAMA_CPP_RULES = List.of(
            Rule.of("token_embd\\.weight", "model.embed_tokens.weight"),
            Rule.of("output_norm\\.weight", "model.norm.weight"),
            Rule.of("output\\.weight", "lm_head.weight"),
            layer("attn_norm", "input_layernorm"),
            layer("ffn_norm", "post_attention_layernorm"),
            layer("attn_(q|k)_norm", "self_attn.$2_norm"),
            layer("attn_(q|k|v)", "self_attn.$2_proj"),
            layer("attn_output", "self_attn.o_proj"),
            layer("ffn_(gate|up|down)", "mlp.$2_proj"));

    private static final Pattern UP_LEVEL = Pattern.compile("decoder\\.up\\.(\\d{1,3})\\..+");

    private OriginalNames() {}

    /** How the weights of {@code component} are found. */
    static NamingScheme of(Component component) {
        return switch (component) {
            case TRANSFORMER ->
                scheme(
                        component,
                        names -> anyMatches(ORIGINAL_TRANSFORMER, names) ? TRANSFORMER_RULES : List.of(),
                        "model\\.diffusion_model\\.",
                        "diffusion_model\\.",
                        "transformer\\.");
            case AUTOENCODER ->
                scheme(
                        component,
                        names -> anyMatches(ORIGINAL_AUTOENCODER, names) ? autoencoderRules(names) : List.of(),
                        "first_stage_model\\.",
                        "vae\\.");
            case TEXT_ENCODER ->
                scheme(
                        component,
                        OriginalNames::textEncoderRules,
                        "text_encoders\\.[^.]+\\.transformer\\.",
                        "text_encoders\\.[^.]+\\.",
                        "text_encoder\\.");
        };
    }

    /** A weight that every file of {@code component} has. */
    static String mark(Component component) {
        return switch (component) {
            case TEXT_ENCODER -> "model.embed_tokens.weight";
            case TRANSFORMER -> "x_embedder.weight";
            case AUTOENCODER -> "decoder.conv_in.weight";
        };
    }

    /** The rules for the names of files that other programs read. */
    static List<Rule> exchangeRules(Component component) {
        return switch (component) {
            case TRANSFORMER -> TRANSFORMER_RULES;
            case TEXT_ENCODER -> LLAMA_CPP_RULES;
            case AUTOENCODER -> List.of();
        };
    }

    private static List<Rule> textEncoderRules(Set<String> names) {
        if (names.contains("token_embd.weight")) {
            return LLAMA_CPP_RULES;
        }
        return names.contains("embed_tokens.weight") ? TEXT_ENCODER_RULES : List.of();
    }

    private static Rule layer(String stored, String name) {
        return Rule.of("blk\\.(\\d+)\\." + stored + "\\.weight", "model.layers.$1." + name + ".weight");
    }

    private static NamingScheme scheme(
            Component component, Function<Set<String>, List<Rule>> rules, String... prefixes) {
        return new NamingScheme(
                component.label(),
                Stream.concat(
                                Stream.of(prefixes).map(prefix -> WRAPPERS + "*" + prefix + WRAPPERS + "*"),
                                Stream.of(WRAPPERS + "+"))
                        .map(Pattern::compile)
                        .toList(),
                rules);
    }

    private static boolean anyMatches(Pattern pattern, Set<String> names) {
        return names.stream().anyMatch(name -> pattern.matcher(name).matches());
    }

    /** The rules, including those for the decoder's levels, counted from the coarsest. */
    private static List<Rule> autoencoderRules(Set<String> names) {
        int levels = names.stream()
                .map(UP_LEVEL::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)) + 1)
                .max()
                .orElse(0);
        List<Rule> rules = new ArrayList<>(AUTOENCODER_RULES);
        for (int level = 0; level < levels; level++) {
            String stored = "decoder\\.up\\." + level + "\\.";
            String block = "decoder.up_blocks." + (levels - 1 - level) + ".";
            rules.add(Rule.of(stored + "upsample\\.conv\\.(.+)", block + "upsamplers.0.conv.$1"));
            rules.add(Rule.of(stored + "block\\.(\\d+)\\.nin_shortcut\\.(.+)", block + "resnets.$1.conv_shortcut.$2"));
            rules.add(Rule.of(stored + "block\\.(\\d+)\\.(.+)", block + "resnets.$1.$2"));
        }
        return rules;
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
        return Rule.of("single_blocks\\.(\\d+)\\." + pattern, "single_transformer_blocks.$1.attn." + name);
    }
}
