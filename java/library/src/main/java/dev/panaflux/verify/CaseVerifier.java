package dev.panaflux.verify;

import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
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
import java.util.Optional;

/** Runs a golden case and compares every stage with diffusers' result. */
public final class CaseVerifier {

    private static final String IDS = "input_ids";
    private static final String NEGATIVE = "negative_prompt_embeds";

    /** Smaller differences are invisible even side by side. */
    private static final Tolerance INT8_IMAGE = new Tolerance.Psnr(30);

    private final ImagePipeline pipeline;

    /** A verifier for {@code pipeline}. */
    public CaseVerifier(ImagePipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Runs {@code goldenCase} and compares its stages.
     *
     * @throws IOException if the model cannot be read
     */
    public VerificationReport verify(GoldenCase goldenCase, RunControl control) throws IOException {
        StageRecorder recorder = new StageRecorder();
        List<GeneratedImage> images = new ArrayList<>();
        pipeline.generate(goldenCase.request(), control.recording(recorder), images::add);
        Map<String, Recording> recordings = recorder.recordings();
        List<StageComparison> comparisons = new ArrayList<>();
        recordings.forEach((stage, recording) -> {
            GoldenStage golden = goldenCase.golden().get(stage);
            if (golden != null) {
                comparisons.add(compare(stage, recording, golden, goldenCase));
            }
        });
        for (String stage : goldenCase.golden().keySet()) {
            if (!recordings.containsKey(stage)) {
                comparisons.add(absent(stage));
            }
        }
        comparisons.add(compareImage(images.getFirst().image(), goldenCase));
        return new VerificationReport(goldenCase.name(), comparisons);
    }

    private static int textTokens(GoldenCase goldenCase) {
        GoldenStage ids = goldenCase.golden().get(IDS);
        return ids == null ? 0 : ids.values().length;
    }

    private static StageComparison absent(String stage) {
        return stage.equals(NEGATIVE)
                ? new StageComparison.Skipped(stage, "no guidance")
                : new StageComparison.Incomparable(stage, "not computed");
    }

    private StageComparison compare(String stage, Recording recording, GoldenStage golden, GoldenCase goldenCase) {
        float[] actual = values(recording);
        float[] expected = expected(stage, recording, golden, textTokens(goldenCase));
        if (actual.length != expected.length) {
            return new StageComparison.Incomparable(
                    stage, "expected %s, found %s".formatted(golden.shape(), recording.shape()));
        }
        StageErrors errors = StageErrors.between(actual, expected);
        return judge(stage, errors, goldenCase)
                .orElseGet(() -> new StageComparison.Skipped(
                        stage, "not judged in " + pipeline.plan().precision().label()));
    }

    private Optional<StageComparison> judge(String stage, StageErrors errors, GoldenCase goldenCase) {
        return tolerance(stage, pipeline.plan().precision(), goldenCase.yardstick())
                .map(tolerance -> new StageComparison.Compared(stage, errors, tolerance));
    }

    /** The tolerance of a stage in a precision; empty if the stage is not judged in it. */
    private static Optional<Tolerance> tolerance(String stage, Precision precision, Bf16Yardstick yardstick) {
        Tolerance f32 = Tolerance.of(stage);
        boolean computed = f32 instanceof Tolerance.Nmse || stage.equals(Tolerance.IMAGE);
        if (!computed) {
            return Optional.of(f32);
        }
        return switch (precision) {
            case F32 -> Optional.of(f32);
            case BF16 ->
                yardstick.of(stage).stream()
                        .<Tolerance>mapToObj(Tolerance.Nmse::new)
                        .findFirst();
            case INT8 -> stage.equals(Tolerance.IMAGE) ? Optional.of(INT8_IMAGE) : Optional.empty();
        };
    }

    /** The last block computes only the image's rows; diffusers also has those of text and reference images. */
    private static float[] expected(String stage, Recording recording, GoldenStage golden, int textTokens) {
        int rows = recording.shape().size() == 3
                ? Math.toIntExact(recording.shape().get(1))
                : 0;
        return switch (stage) {
            case "step0.norm_out", "step0.velocity" -> golden.rows(0, rows);
            case "step0.single0" -> rows < golden.shape().get(1) ? golden.rows(textTokens, rows) : golden.values();
            default -> golden.values();
        };
    }

    private StageComparison compareImage(RgbImage actual, GoldenCase goldenCase) {
        RgbImage expected = goldenCase.image();
        if (actual.width() != expected.width() || actual.height() != expected.height()) {
            return new StageComparison.Incomparable(
                    Tolerance.IMAGE,
                    "expected %d x %d pixels, found %d x %d"
                            .formatted(expected.width(), expected.height(), actual.width(), actual.height()));
        }
        return judge(Tolerance.IMAGE, StageErrors.between(levels(actual), levels(expected)), goldenCase)
                .orElseGet(() -> new StageComparison.Incomparable(
                        Tolerance.IMAGE,
                        "the case has no tolerance for %s"
                                .formatted(pipeline.plan().precision().label())));
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
