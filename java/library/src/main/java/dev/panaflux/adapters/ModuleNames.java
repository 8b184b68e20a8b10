package dev.panaflux.adapters;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds modules by their names in files: with the prefixes of programs that train adapters, and with underscores for dots. A name
 * with underscores is looked up among the known ones, since it does not tell which of them were dots.
 */
final class ModuleNames {

    private static final List<String> PREFIXES =
            List.of("base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.");

    private static final List<String> UNDERSCORED_PREFIXES =
            List.of("lora_unet_", "lora_transformer_", "lycoris_transformer_", "lycoris_unet_", "lycoris_");

    private final Map<String, AdaptableModule> dotted = new HashMap<>();
    private final Map<String, AdaptableModule> underscored = new HashMap<>();

    ModuleNames(Collection<AdaptableModule> modules) {
        for (AdaptableModule module : modules) {
            dotted.put(module.name(), module);
            underscored.put(module.name().replace('.', '_'), module);
        }
    }

    /** The module of a stored name. */
    Optional<AdaptableModule> find(String stored) {
        String bare = withoutPrefix(stored);
        AdaptableModule module = dotted.get(bare);
        for (String prefix : UNDERSCORED_PREFIXES) {
            if (module == null && bare.startsWith(prefix)) {
                module = underscored.get(bare.substring(prefix.length()));
            }
        }
        return Optional.ofNullable(module);
    }

    /** A stored name without the prefixes of programs. */
    static String withoutPrefix(String stored) {
        String bare = stored;
        boolean found = true;
        while (found) {
            found = false;
            for (String prefix : PREFIXES) {
                if (bare.startsWith(prefix)) {
                    bare = bare.substring(prefix.length());
                    found = true;
                }
            }
        }
        return bare;
    }
}
