package dev.panaflux.verify;

/** The allowed difference of a stage from diffusers. */
public sealed interface Tolerance {

    /** The stage of the finished image, in levels of 0 to 255. */
    String IMAGE = "image.png";

    /** Whether errors of this size are accepted; a NaN never is. */
    boolean accepts(StageErrors errors);

    /** The tolerance for display: {@code NMSE <= 1e-09}. */
    String describe();

    /** Every element is equal. */
    record Equal() implements Tolerance {
        @Override
        public boolean accepts(StageErrors errors) {
            return errors.maxError() == 0;
        }

        @Override
        public String describe() {
            return "equal";
        }
    }

    /** No element differs by more than {@code limit}. */
    record MaxError(double limit) implements Tolerance {
        @Override
        public boolean accepts(StageErrors errors) {
            return errors.maxError() <= limit;
        }

        @Override
        public String describe() {
            return "max <= %.0e".formatted(limit);
        }
    }

    /** No element differs by more than {@code limit} times the largest expected magnitude. */
    record MaxRelativeError(double limit) implements Tolerance {
        @Override
        public boolean accepts(StageErrors errors) {
            return errors.maxError() <= limit * errors.peak();
        }

        @Override
        public String describe() {
            return "max <= %.0e of peak".formatted(limit);
        }
    }

    /** The sum of squared errors is at most {@code limit} times the sum of expected squares. */
    record Nmse(double limit) implements Tolerance {
        @Override
        public boolean accepts(StageErrors errors) {
            return errors.nmse() <= limit;
        }

        @Override
        public String describe() {
            return "NMSE <= %.0e".formatted(limit);
        }
    }

    /** An 8-bit image has a peak signal-to-noise ratio of at least {@code decibels}. */
    record Psnr(double decibels) implements Tolerance {
        private static final double PEAK = 255;

        @Override
        public boolean accepts(StageErrors errors) {
            return 10 * Math.log10(PEAK * PEAK / errors.meanSquare()) >= decibels;
        }

        @Override
        public String describe() {
            return "PSNR >= %.0f dB".formatted(decibels);
        }
    }

    /** The tolerance of a golden stage in f32, by its name. */
    static Tolerance of(String stage) {
        return switch (stage) {
            case "input_ids", "attention_mask" -> new Equal();
            case "noise", "sigmas" -> new MaxError(1e-6);
            case "timesteps" -> new MaxRelativeError(1e-6);
            case "decoded" -> new Nmse(1e-8);
            case IMAGE -> new MaxError(1);
            default -> stage.endsWith(".pixels") ? new MaxError(1e-6) : new Nmse(1e-9);
        };
    }
}
