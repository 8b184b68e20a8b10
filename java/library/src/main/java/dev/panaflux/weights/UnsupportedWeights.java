package dev.panaflux.weights;

import java.util.Set;
import java.util.regex.Pattern;

/** Weights that are stored in a way that is not read here, recognised by the names of their tensors. */
enum UnsupportedWeights {
    LORA("a LoRA, which changes a model and is none by itself", "\\.lora_(A|B|down|up)\\.|\\.(lokr|loha)_|\\.hada_w1_"),
    NVFP4("NVFP4 weights (use the bf16 file)", "\\.weight_scale_2$"),
    BITSANDBYTES_4("4-bit weights of bitsandbytes (use the bf16 file)", "\\.quant_state\\.bitsandbytes__[nf][fp]4$"),
    GPTQ("GPTQ or AWQ weights (use the bf16 file)", "\\.q(weight|zeros)$"),
    SVDQUANT("SVDQuant weights of Nunchaku (use the bf16 file)", "\\.(proj_down|smooth_factor)$");

    private final String label;
    private final Pattern name;

    UnsupportedWeights(String label, String name) {
        this.label = label;
        this.name = Pattern.compile(name);
    }

    /**
     * What a file is in which a tensor is missing or has another shape than it should have, to be appended to the message.
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
