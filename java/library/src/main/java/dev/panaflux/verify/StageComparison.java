package dev.panaflux.verify;

/** The comparison of one stage with a golden case. */
public sealed interface StageComparison {

    /** The stage's name in the golden case. */
    String stage();

    /** Whether the stage agrees with diffusers, or is absent for a good reason. */
    boolean passed();

    /** The stage was compared. */
    record Compared(String stage, StageErrors errors, Tolerance tolerance) implements StageComparison {
        @Override
        public boolean passed() {
            return tolerance.accepts(errors);
        }
    }

    /** The stage cannot be compared; {@code problem} says why. */
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
