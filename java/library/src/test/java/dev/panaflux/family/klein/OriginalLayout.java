package dev.panaflux.family.klein;

import dev.panaflux.weights.NamingScheme;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Writes a part of a model in diffusers' layout as the single file that the original release would have: written from the
 * release's module definitions, in the opposite direction of {@link NamingScheme}.
 */
final class OriginalLayout {

    private static final Pattern UP = Pattern.compile("decoder\\.up_blocks\\.(\\d+)\\.");

    private OriginalLayout() {}

    static Path transformer(Path diffusers, Path target) throws IOException {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String name : TensorFile.read(diffusers).tensors().keySet()) {
            String original = transformerName(name);
            if (name.contains(".attn.to_q.") || name.contains(".attn.add_q_proj.")) {
                parts.put(
                        original,
                        List.of(
                                name,
                                name.replace("to_q", "to_k").replace("add_q", "add_k"),
                                name.replace("to_q", "to_v").replace("add_q", "add_v")));
            } else if (!name.matches(".*\\.attn\\.(to_[kv]|add_[kv]_proj)\\..*")) {
                parts.put(original, List.of(name));
            }
        }
        return write(diffusers, target, parts);
    }

    private static String transformerName(String name) {
        if (name.startsWith("single_transformer_blocks.")) {
            return name.replace("single_transformer_blocks.", "single_blocks.")
                    .replace(".attn.to_qkv_mlp_proj.", ".linear1.")
                    .replace(".attn.to_out.", ".linear2.")
                    .replace(".attn.norm_q.weight", ".norm.query_norm.scale")
                    .replace(".attn.norm_k.weight", ".norm.key_norm.scale");
        }
        return name.replace("transformer_blocks.", "double_blocks.")
                .replace(".attn.to_q.", ".img_attn.qkv.")
                .replace(".attn.add_q_proj.", ".txt_attn.qkv.")
                .replace(".attn.to_out.0.", ".img_attn.proj.")
                .replace(".attn.to_add_out.", ".txt_attn.proj.")
                .replace(".attn.norm_q.weight", ".img_attn.norm.query_norm.scale")
                .replace(".attn.norm_k.weight", ".img_attn.norm.key_norm.scale")
                .replace(".attn.norm_added_q.weight", ".txt_attn.norm.query_norm.scale")
                .replace(".attn.norm_added_k.weight", ".txt_attn.norm.key_norm.scale")
                .replace(".ff.linear_in.", ".img_mlp.0.")
                .replace(".ff.linear_out.", ".img_mlp.2.")
                .replace(".ff_context.linear_in.", ".txt_mlp.0.")
                .replace(".ff_context.linear_out.", ".txt_mlp.2.")
                .replaceFirst("^x_embedder", "img_in")
                .replaceFirst("^context_embedder", "txt_in")
                .replace("time_guidance_embed.timestep_embedder.linear_1.", "time_in.in_layer.")
                .replace("time_guidance_embed.timestep_embedder.linear_2.", "time_in.out_layer.")
                .replaceFirst("_modulation(_img|_txt)?\\.linear\\.", "_modulation$1.lin.")
                .replace("norm_out.linear.", "final_layer.adaLN_modulation.1.")
                .replace("proj_out.", "final_layer.linear.");
    }

    static Path autoencoder(Path diffusers, int levels, Path target) throws IOException {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String name : TensorFile.read(diffusers).tensors().keySet()) {
            String original = UP.matcher(name)
                    .replaceFirst(match -> "decoder.up." + (levels - 1 - Integer.parseInt(match.group(1))) + ".")
                    .replace("down_blocks.", "down.")
                    .replace(".resnets.", ".block.")
                    .replace("mid_block.block.0.", "mid.block_1.")
                    .replace("mid_block.block.1.", "mid.block_2.")
                    .replace("mid_block.attentions.0.", "mid.attn_1.")
                    .replace("attn_1.group_norm.", "attn_1.norm.")
                    .replaceFirst("attn_1\\.to_([qkv])\\.", "attn_1.$1.")
                    .replace("attn_1.to_out.0.", "attn_1.proj_out.")
                    .replace("conv_shortcut", "nin_shortcut")
                    .replace(".downsamplers.0.conv.", ".downsample.conv.")
                    .replace(".upsamplers.0.conv.", ".upsample.conv.")
                    .replace("conv_norm_out", "norm_out")
                    .replaceFirst("^quant_conv", "encoder.quant_conv")
                    .replaceFirst("^post_quant_conv", "decoder.post_quant_conv");
            parts.put(original, List.of(name));
        }
        return write(diffusers, target, parts);
    }

    private static Path write(Path diffusers, Path target, Map<String, List<String>> parts) throws IOException {
        TensorFile stored = TensorFile.read(diffusers);
        List<TensorSpec> tensors = parts.entrySet().stream()
                .map(part -> {
                    TensorEntry first = entry(stored, part.getValue().getFirst());
                    List<Long> shape = new ArrayList<>(first.shape());
                    if (part.getValue().size() > 1) {
                        shape.set(0, shape.getFirst() * part.getValue().size());
                    }
                    if (part.getKey().matches(".*attn_1\\.(q|k|v|proj_out)\\.weight")) {
                        shape.addAll(List.of(1L, 1L));
                    }
                    return new TensorSpec(part.getKey(), first.type(), shape);
                })
                .toList();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = stored.map(arena).memory();
            SafetensorsWriter.write(target, Map.of(), tensors, (tensor, out) -> {
                for (String name : Objects.requireNonNull(parts.get(tensor.name()))) {
                    TensorEntry entry = entry(stored, name);
                    MemorySegment segment = bytes.asSlice(entry.offset(), entry.bytes());
                    if (tensor.name().contains("adaLN_modulation")) {
                        write(segment.asSlice(entry.bytes() / 2), out);
                        write(segment.asSlice(0, entry.bytes() / 2), out);
                    } else {
                        write(segment, out);
                    }
                }
            });
        }
        return target;
    }

    private static TensorEntry entry(TensorFile file, String name) {
        return Objects.requireNonNull(file.tensors().get(name), name);
    }

    private static void write(MemorySegment segment, WritableByteChannel out) throws IOException {
        ByteBuffer buffer = segment.asByteBuffer();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }
}
