package dev.panaflux.adapters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tensor is to its module, told by the end of its name. */
enum TensorRole {
    DOWN("lora_A", "\\.lora_A(?:\\.[^.]+)?\\.weight|\\.lora_down\\.weight|\\.lora\\.down\\.weight"),
    UP("lora_B", "\\.lora_B(?:\\.[^.]+)?\\.weight|\\.lora_up\\.weight|\\.lora\\.up\\.weight"),
    ALPHA("alpha", "\\.alpha"),
    MAGNITUDE("dora_scale", "\\.dora_scale|\\.lora_magnitude_vector(?:\\.[^.]+)?(?:\\.weight)?"),
    KRONECKER_1("lokr_w1", "\\.lokr_w1"),
    KRONECKER_1A("lokr_w1_a", "\\.lokr_w1_a"),
    KRONECKER_1B("lokr_w1_b", "\\.lokr_w1_b"),
    KRONECKER_2("lokr_w2", "\\.lokr_w2"),
    KRONECKER_2A("lokr_w2_a", "\\.lokr_w2_a"),
    KRONECKER_2B("lokr_w2_b", "\\.lokr_w2_b"),
    HADAMARD_1A("hada_w1_a", "\\.hada_w1_a"),
    HADAMARD_1B("hada_w1_b", "\\.hada_w1_b"),
    HADAMARD_2A("hada_w2_a", "\\.hada_w2_a"),
    HADAMARD_2B("hada_w2_b", "\\.hada_w2_b"),
    DIFFERENCE("diff", "\\.diff"),
    BIAS_DIFFERENCE("diff_b", "\\.diff_b|\\.lora_B(?:\\.[^.]+)?\\.bias|\\.lora_up\\.bias"),
    TUCKER_CORE("lokr_t2", "\\.lokr_t2|\\.hada_t[12]|\\.lora_mid\\.weight");

    private final String label;
    private final Pattern name;

    TensorRole(String label, String suffix) {
        this.label = label;
        this.name = Pattern.compile("(.+?)(?:" + suffix + ")");
    }

    /** Its usual name. */
    String label() {
        return label;
    }

    /**
     * A tensor's place.
     *
     * @param module the stored name of its module
     * @param role what it is there
     */
    record Place(String module, TensorRole role) {}

    /** The place that a tensor's name tells; empty if it is none of an adapter. */
    static Optional<Place> of(String tensor) {
        for (TensorRole role : values()) {
            Matcher matcher = role.name.matcher(tensor);
            if (matcher.matches()) {
                return Optional.of(new Place(matcher.group(1), role));
            }
        }
        return Optional.empty();
    }
}
