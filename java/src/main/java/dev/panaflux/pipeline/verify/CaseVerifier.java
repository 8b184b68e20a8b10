package dev.panaflux.pipeline.verify;

import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.StageRecorder;
import dev.panaflux.pipeline.StageRecorder.Floats;
import dev.panaflux.pipeline.StageRecorder.Ints;
import dev.panaflux.pipeline.StageRecorder.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a reference case and compares every stage with what the reference computed. */
public final class CaseVerifier {

    private static final String IDS = "input_ids";
    private static final String NEGATIVE = "negative_prompt_embeds";
    private static final String PICTURE = "image.png";

    private final ImagePipeline pipeline;

    /** A verifier of what {@code pipeline} computes. */
    public CaseVerifier(ImagePipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Runs {@code reference} and compares.
     *
     * @throws IOException if the model cannot be read
     */
    public VerificationReport verify(ReferenceCase reference, RunControl control) throws IOException {
        StageRecorder recorder = new StageRecorder();
        List<GeneratedImage> images = new ArrayList<>();
        pipeline.generate(reference.request(), control.recording(recorder), images::add);
        Map<String, Recording> recordings = recorder.recordings();
        List<StageComparison> comparisons = new ArrayList<>();
        recordings.forEach((stage, recording) -> {
            Golden golden = reference.golden().get(stage);
            if (golden != null) {
                comparisons.add(compare(stage, recording, golden, textTokens(reference)));
            }
        });
        for (String stage : reference.golden().keySet()) {
            if (!recordings.containsKey(stage)) {
                comparisons.add(absent(stage));
            }
        }
        comparisons.add(comparePicture(images.getFirst().image(), reference.picture()));
        return new VerificationReport(reference.name(), comparisons);
    }

    private static int textTokens(ReferenceCase reference) {
        Golden ids = reference.golden().get(IDS);
        return ids == null ? 0 : ids.values().length;
    }

    private static StageComparison absent(String stage) {
        return stage.equals(NEGATIVE)
                ? new StageComparison.Skipped(stage, "no guidance")
                : new StageComparison.Incomparable(stage, "not computed");
    }

    private static StageComparison compare(String stage, Recording recording, Golden golden, int textTokens) {
        float[] actual = values(recording);
        float[] expected = expected(stage, recording, golden, textTokens);
        if (actual.length != expected.length) {
            return new StageComparison.Incomparable(
                    stage, "expected %s, found %s".formatted(golden.shape(), recording.shape()));
        }
        return new StageComparison.Compared(stage, StageErrors.between(actual, expected), Tolerance.of(stage));
    }

    /** The last blocks compute the image's rows only, where the reference has those of text and references too. */
    private static float[] expected(String stage, Recording recording, Golden golden, int textTokens) {
        int rows = recording.shape().size() == 3
                ? Math.toIntExact(recording.shape().get(1))
                : 0;
        return switch (stage) {
            case "step0.norm_out", "step0.velocity" -> golden.rows(0, rows);
            case "step0.single0" -> rows < golden.shape().get(1) ? golden.rows(textTokens, rows) : golden.values();
            default -> golden.values();
        };
    }

    private static StageComparison comparePicture(RgbImage actual, RgbImage expected) {
        if (actual.width() != expected.width() || actual.height() != expected.height()) {
            return new StageComparison.Incomparable(
                    PICTURE,
                    "expected %d x %d pixels, found %d x %d"
                            .formatted(expected.width(), expected.height(), actual.width(), actual.height()));
        }
        return new StageComparison.Compared(
                PICTURE, StageErrors.between(levels(actual), levels(expected)), Tolerance.of(PICTURE));
    }

    private static float[] levels(RgbImage image) {
        byte[] bytes = image.toBytes();
        float[] levels = new float[bytes.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return levels;
    }

    private static float[] values(Recording recording) {
        return switch (recording) {
            case Floats floats -> floats.values();
            case Ints ints -> {
                float[] values = new float[ints.values().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = ints.values()[i];
                }
                yield values;
            }
        };
    }
}
