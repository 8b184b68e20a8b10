package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.NamingScheme.Rule;
import dev.panaflux.weights.StoredWeight.Form;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.convert.ConvertedTensor;
import java.util.ArrayList;
import java.util.List;

/** The tensors of files that other programs read: BFL's names for the transformer, llama.cpp's for the text encoder. */
final class ExchangeNames {

    private static final List<String> TRANSFORMER = List.of(
            "img_in.weight",
            "txt_in.weight",
            "time_in.in_layer.weight",
            "time_in.out_layer.weight",
            "double_stream_modulation_img.lin.weight",
            "double_stream_modulation_txt.lin.weight",
            "single_stream_modulation.lin.weight",
            "final_layer.linear.weight",
            "final_layer.adaLN_modulation.1.weight");

    private static final List<String> DOUBLE_BLOCK = List.of(
            "img_attn.qkv.weight",
            "img_attn.norm.query_norm.scale",
            "img_attn.norm.key_norm.scale",
            "img_attn.proj.weight",
            "img_mlp.0.weight",
            "img_mlp.2.weight",
            "txt_attn.qkv.weight",
            "txt_attn.norm.query_norm.scale",
            "txt_attn.norm.key_norm.scale",
            "txt_attn.proj.weight",
            "txt_mlp.0.weight",
            "txt_mlp.2.weight");

    private static final List<String> SINGLE_BLOCK =
            List.of("linear1.weight", "linear2.weight", "norm.query_norm.scale", "norm.key_norm.scale");

    private static final List<String> TEXT_ENCODER = List.of("token_embd.weight", "output_norm.weight");

    private static final List<String> LAYER = List.of(
            "attn_norm.weight",
            "attn_q.weight",
            "attn_k.weight",
            "attn_v.weight",
            "attn_q_norm.weight",
            "attn_k_norm.weight",
            "attn_output.weight",
            "ffn_norm.weight",
            "ffn_gate.weight",
            "ffn_up.weight",
            "ffn_down.weight");

    private ExchangeNames() {}

    /** The tensors of {@code component} of which {@code weights} has the weights; none for an autoencoder. */
    static List<ConvertedTensor> of(Component component, WeightCatalog weights) throws ModelFormatException {
        List<Rule> rules = OriginalNames.exchangeRules(component);
        List<ConvertedTensor> tensors = new ArrayList<>();
        switch (component) {
            case TRANSFORMER -> {
                add(rules, "", TRANSFORMER, weights, tensors);
                addBlocks(rules, "double_blocks.", DOUBLE_BLOCK, weights, tensors);
                addBlocks(rules, "single_blocks.", SINGLE_BLOCK, weights, tensors);
            }
            case TEXT_ENCODER -> {
                add(rules, "", TEXT_ENCODER, weights, tensors);
                addBlocks(rules, "blk.", LAYER, weights, tensors);
            }
            case AUTOENCODER -> {}
        }
        return tensors;
    }

    private static void addBlocks(
            List<Rule> rules, String prefix, List<String> names, WeightCatalog weights, List<ConvertedTensor> tensors)
            throws ModelFormatException {
        int before;
        int block = 0;
        do {
            before = tensors.size();
            add(rules, prefix + block++ + ".", names, weights, tensors);
        } while (tensors.size() > before);
    }

    private static void add(
            List<Rule> rules, String prefix, List<String> names, WeightCatalog weights, List<ConvertedTensor> tensors)
            throws ModelFormatException {
        for (String name : names) {
            for (Rule rule : rules) {
                List<String> sources = rule.translate(prefix + name);
                if (!sources.isEmpty() && weights.names().containsAll(sources)) {
                    List<TensorShape> shapes = new ArrayList<>();
                    for (String source : sources) {
                        shapes.add(new TensorShape(source, weights.shape(source)));
                    }
                    tensors.add(new ConvertedTensor(prefix + name, shapes, rule.form() == Form.HALVES_SWAPPED));
                }
            }
        }
    }
}
