package dev.panaflux.bench;

import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.sampling.GuidanceInterval;
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

    /** What these settings leave out, or null if that is nothing. */
    public static @Nullable LessWork of(
            @Nullable Integer textTokens, @Nullable GuidanceInterval interval, @Nullable Double cache) {
        return textTokens == null && interval == null && cache == null
                ? null
                : new LessWork(
                        textTokens,
                        interval == null ? null : (Double) interval.start(),
                        interval == null ? null : (Double) interval.stop(),
                        cache);
    }

    /** Asks for it. */
    public GenerationRequest.Builder in(GenerationRequest.Builder request) {
        return request.textTokens(textTokens).interval(interval()).stepCache(cache);
    }

    /** The guided steps. */
    public GuidanceInterval interval() {
        return new GuidanceInterval(guidanceFrom == null ? 0 : guidanceFrom, guidanceTo == null ? 1 : guidanceTo);
    }

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
                    100 * interval().start(),
                    100 * interval().stop()));
        }
        if (cache != null) {
            parts.add("a step cache of " + cache);
        }
        return "With " + String.join(", ", parts) + ".";
    }
}
