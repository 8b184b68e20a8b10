package dev.panaflux.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark leaves out on request.
 *
 * @param textTokens tokens of each prompt with its padding, or null for the model's
 * @param guidanceFrom share of the steps before the first guided one, or null for 0
 * @param guidanceTo share of the steps up to the last guided one, or null for 1
 * @param cache threshold of the step cache, or null without
 */
public record LessWork(
        @Nullable Integer textTokens,
        @Nullable Double guidanceFrom,
        @Nullable Double guidanceTo,
        @Nullable Double cache) {

    /** A sentence for readers of a report. */
    public String describe() {
        List<String> parts = new ArrayList<>();
        if (textTokens != null) {
            parts.add("%d text tokens".formatted(textTokens));
        }
        if (guidanceFrom != null || guidanceTo != null) {
            parts.add(String.format(
                    Locale.ROOT,
                    "guidance from %.0f to %.0f %% of the steps",
                    100 * (guidanceFrom == null ? 0 : guidanceFrom),
                    100 * (guidanceTo == null ? 1 : guidanceTo)));
        }
        if (cache != null) {
            parts.add("a step cache of " + cache);
        }
        return "With " + String.join(", ", parts) + ".";
    }
}
