package dev.panaflux.family.klein;

import java.util.List;

/**
 * A linear layer of the transformer in the original release, and diffusers' layers that it holds, one after the other.
 *
 * @param name the original name, without {@code .weight} and without the block's prefix
 * @param layers diffusers' names, likewise
 */
record OriginalModule(String name, List<String> layers) {

    /** Those outside the blocks whose rows are diffusers' own. */
    static final List<OriginalModule> OUTSIDE_BLOCKS = List.of(
            of("img_in", "x_embedder"),
            of("txt_in", "context_embedder"),
            of("time_in.in_layer", "time_guidance_embed.timestep_embedder.linear_1"),
            of("time_in.out_layer", "time_guidance_embed.timestep_embedder.linear_2"),
            of("double_stream_modulation_img.lin", "double_stream_modulation_img.linear"),
            of("double_stream_modulation_txt.lin", "double_stream_modulation_txt.linear"),
            of("single_stream_modulation.lin", "single_stream_modulation.linear"),
            of("final_layer.linear", "proj_out"));

    /** Those of a double block. */
    static final List<OriginalModule> DOUBLE_BLOCK = List.of(
            of("img_attn.qkv", "attn.to_q", "attn.to_k", "attn.to_v"),
            of("txt_attn.qkv", "attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
            of("img_attn.proj", "attn.to_out.0"),
            of("txt_attn.proj", "attn.to_add_out"),
            of("img_mlp.0", "ff.linear_in"),
            of("img_mlp.2", "ff.linear_out"),
            of("txt_mlp.0", "ff_context.linear_in"),
            of("txt_mlp.2", "ff_context.linear_out"));

    OriginalModule {
        layers = List.copyOf(layers);
    }

    private static OriginalModule of(String name, String... layers) {
        return new OriginalModule(name, List.of(layers));
    }

    /** The weight's original name as a pattern. */
    String weightPattern() {
        return name.replace(".", "\\.") + "\\.weight";
    }

    /** The names of diffusers' weights. */
    String[] weights() {
        return layers.stream().map(layer -> layer + ".weight").toArray(String[]::new);
    }
}
