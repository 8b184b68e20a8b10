package dev.panaflux.weights;

import java.util.Set;
import java.util.regex.Pattern;

/** Unsupported ways of storing weights, recognised by the names of tensors. */
enum UnsupportedWeights {
    LORA(
            "a LoRA, which adapts a model and is not one itself (name the model that it adapts, and the LoRA with --lora)",
            "\\.lora_(A|B|down|up)\\.|\\.(lokr|loha|hada)_|\\.diff$|\\.dora_scale$"),
    BITSANDBYTES_4("4-bit weights of bitsandbytes (use the bf16 file)", "\\.quant_state\\.bitsandbytes__[nf][fp]4$"),
    SVDQUANT(
            "SVDQuant weights of Nunchaku (use the bf16 file)",
            "\\.(wscales|proj_down|smooth_factor(_orig)?|smooth_orig)$"),
    GPTQ("GPTQ or AWQ weights (use the bf16 file)", "\\.q(weight|zeros)$"),
    SDNQ("SDNQ weights (use the bf16 file)", "\\.(zero_point|svd_up)$"),
    FLUX_1("a FLUX.1 transformer, another network", "(^|\\.)vector_in\\.in_layer\\.weight$");

    private final String label;
    private final Pattern name;

    UnsupportedWeights(String label, String name) {
        this.label = label;
        this.name = Pattern.compile(name);
    }

    /**
     * An explanation to append to the message if a tensor is missing or has the wrong shape; empty if there is none.
     *
     * @param names the tensors' names as stored
     */
    static String explanation(Set<String> names) {
        for (UnsupportedWeights kind : values()) {
            if (names.stream().anyMatch(name -> kind.name.matcher(name).find())) {
                return "; the file holds " + kind.label;
            }
        }
        return "";
    }
}
