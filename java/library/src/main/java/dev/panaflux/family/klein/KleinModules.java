package dev.panaflux.family.klein;

import dev.panaflux.adapters.AdaptableModule;
import dev.panaflux.adapters.AdaptableModule.Part;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.TensorShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The transformer's linear layers as files of adapters name them: diffusers' names, those of the original release with fused
 * layers, the same with the fused layers in parts, and {@code sformer_blocks}, which an exporter cuts from
 * {@code transformer_blocks}.
 *
 * <p>Pitfall: the rows of {@code final_layer.adaLN_modulation.1} are (shift, scale), those of {@code norm_out.linear} (scale,
 * shift).
 */
final class KleinModules {

    private final Map<String, TensorShape> weights = new LinkedHashMap<>();
    private final List<AdaptableModule> modules = new ArrayList<>();

    private KleinModules(List<TensorShape> requirements) {
        for (TensorShape weight : requirements) {
            String name = weight.name();
            if (weight.shape().size() == 2 && name.endsWith(".weight")) {
                weights.put(name.substring(0, name.length() - ".weight".length()), weight);
            }
        }
    }

    /**
     * All modules of a transformer.
     *
     * @param requirements its weights
     * @param config its sizes
     */
    static List<AdaptableModule> of(List<TensorShape> requirements, TransformerConfig config) {
        KleinModules all = new KleinModules(requirements);
        all.addDiffusers();
        OriginalModule.OUTSIDE_BLOCKS.forEach(
                module -> all.add(module.name(), module.layers().getFirst()));
        all.addFinalModulation(config.innerDim());
        for (int block = 0; block < config.layers(); block++) {
            all.addDoubleBlock("double_blocks." + block + ".", "transformer_blocks." + block + ".");
        }
        for (int block = 0; block < config.singleLayers(); block++) {
            all.addSingleBlock(
                    "single_blocks." + block + ".", "single_transformer_blocks." + block + ".attn.", config.innerDim());
        }
        return all.modules;
    }

    private void addDiffusers() {
        for (String weight : List.copyOf(weights.keySet())) {
            add(weight, weight);
            if (weight.startsWith("transformer_blocks.")) {
                add(weight.substring("tran".length()), weight);
            }
        }
    }

    private void addFinalModulation(long inner) {
        String weight = "norm_out.linear";
        add(
                "final_layer.adaLN_modulation.1",
                columns(weight),
                List.of(part(0, inner, weight, inner), part(inner, inner, weight, 0)));
    }

    private void addDoubleBlock(String prefix, String block) {
        for (OriginalModule module : OriginalModule.DOUBLE_BLOCK) {
            List<Part> parts = new ArrayList<>();
            long row = 0;
            for (int index = 0; index < module.layers().size(); index++) {
                String weight = block + module.layers().get(index);
                parts.add(part(row, rows(weight), weight, 0));
                row += rows(weight);
                if (module.layers().size() > 1) {
                    add(prefix + module.name() + "." + index, weight);
                }
            }
            add(prefix + module.name(), columns(block + module.layers().getFirst()), parts);
        }
    }

    private void addSingleBlock(String module, String block, long inner) {
        String input = block + "to_qkv_mlp_proj";
        add(module + "linear1", input);
        add(module + "linear2", block + "to_out");
        for (int index = 0; index < 4; index++) {
            long at = index * inner;
            long count = index < 3 ? inner : rows(input) - at;
            add(module + "linear1." + index, columns(input), List.of(part(0, count, input, at)));
        }
    }

    /** A module that is one weight. */
    private void add(String module, String weight) {
        add(module, columns(weight), List.of(part(0, rows(weight), weight, 0)));
    }

    private void add(String module, long columns, List<Part> parts) {
        long rows = parts.stream().mapToLong(Part::count).sum();
        modules.add(new AdaptableModule(module, rows, columns, parts));
    }

    private Part part(long from, long count, String weight, long at) {
        return new Part(from, count, weight + ".weight", at, rows(weight));
    }

    private long rows(String weight) {
        return shape(weight).getFirst();
    }

    private long columns(String weight) {
        return shape(weight).getLast();
    }

    private List<Long> shape(String weight) {
        TensorShape found = weights.get(weight);
        if (found == null) {
            throw new IllegalStateException("no weight " + weight);
        }
        return found.shape();
    }
}
