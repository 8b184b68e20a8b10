package dev.panaflux.app.replay;

import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.Made;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.system.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether an image that was made again is the same.
 *
 * @param identical whether all its pixels are those that were made the first time
 * @param file its difference from what the file holds now, or null if that has another size
 * @param reasons what differs in what made it, a line each; empty if it is identical
 * @param edited whether the file does not hold the pixels that were made: it was compressed with loss, or changed since
 */
public record Verdict(boolean identical, @Nullable ImageDifference file, List<String> reasons, boolean edited) {

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /**
     * Compares.
     *
     * @param recipe of the first image, unchanged
     * @param pixels that its file holds
     * @param again the image that was made again
     * @param plan what made it
     */
    public static Verdict of(Recipe recipe, RgbImage pixels, GeneratedImage again, KernelPlan plan) {
        Made made = recipe.made();
        String recorded = made == null ? null : made.sha256();
        String first = recorded == null ? Sha256.hex(pixels.toBytes()) : recorded;
        boolean identical = first.equals(Sha256.hex(again.image().toBytes()));
        boolean sameSize = pixels.width() == again.image().width()
                && pixels.height() == again.image().height();
        return new Verdict(
                identical,
                sameSize ? ImageDifference.between(again.image(), pixels) : null,
                identical || made == null ? List.of() : Differences.of(recipe, made, again, plan),
                !first.equals(Sha256.hex(pixels.toBytes())));
    }

    /** The verdict in one line. */
    public String describe() {
        if (identical) {
            return edited ? "bit-identical to what was made; the file " + distance() : "bit-identical";
        }
        return "not identical: the file " + distance() + (edited ? ", but was compressed or changed since" : "");
    }

    private String distance() {
        return file == null
                ? "has another size"
                : String.format(
                        Locale.ROOT,
                        "differs by at most %d of 255, %.3f on average, PSNR %.1f dB",
                        file.max(),
                        file.mean(),
                        file.psnr());
    }

    /** The verdict as a JSON document's fields. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("identical", identical);
        fields.put("edited", edited);
        if (file != null) {
            fields.put("max", file.max());
            fields.put("mean", file.mean());
            if (Double.isFinite(file.psnr())) {
                fields.put("psnr", file.psnr());
            }
        }
        fields.put("reasons", reasons);
        return fields;
    }
}
