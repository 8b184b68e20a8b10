package dev.panaflux.verify;

/** One stage of a golden case beside diffusers'. */
public sealed interface StageComparison {

    /** The stage's golden name. */
    String stage();

    /** Whether the stage agrees with diffusers, or is rightly absent. */
    boolean passed();

    /** Both sides exist and were compared. */
    record Compared(String stage, StageErrors errors, Tolerance tolerance) implements StageComparison {
        @Override
        public boolean passed() {
            return tolerance.accepts(errors);
        }
    }

    /** The sides cannot be compared; {@code problem} says why. */
    record Incomparable(String stage, String problem) implements StageComparison {
        @Override
        public boolean passed() {
            return false;
        }
    }

    /** The request does not compute this stage; {@code reason} says why. */
    record Skipped(String stage, String reason) implements StageComparison {
        @Override
        public boolean passed() {
            return true;
        }
    }
}
