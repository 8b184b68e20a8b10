package dev.panaflux.sampling;

/**
 * The steps that are guided, as shares of the steps taken: step k of n if {@code int(start n) <= k < int(stop n)}, as in
 * diffusers' guiders. The others take one pass less (Kynkaanniemi et al., 2024).
 *
 * @param start share of the steps before the first guided one, 0 to 1
 * @param stop share of the steps up to the last guided one, above {@code start}, at most 1
 */
public record GuidanceInterval(double start, double stop) {

    /** Every step. */
    public static final GuidanceInterval ALWAYS = new GuidanceInterval(0, 1);

    /**
     * Checks the shares.
     *
     * @throws IllegalArgumentException if they are not {@code 0 <= start < stop <= 1}
     */
    public GuidanceInterval {
        if (!(start >= 0 && start < stop && stop <= 1)) {
            throw new IllegalArgumentException(
                    "guidance interval: expected 0 <= FROM < TO <= 1, found %s,%s".formatted(start, stop));
        }
    }

    /**
     * Whether a step is guided.
     *
     * @param index from 0
     * @param steps number of steps taken
     */
    public boolean includes(int index, int steps) {
        return (int) (start * steps) <= index && index < (int) (stop * steps);
    }
}
