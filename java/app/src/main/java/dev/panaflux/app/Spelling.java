package dev.panaflux.app;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a misspelled word was to be. */
public final class Spelling {

    /** A word of this many letters for each mistake. */
    private static final int LETTERS = 3;

    /** Mistakes in a word of any length. */
    private static final int MOST = 2;

    private Spelling() {}

    /** The nearest of the words that exist, if it is near. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        int most = Math.min(MOST, word.length() / LETTERS);
        return known.stream()
                .filter(candidate -> Math.abs(word.length() - candidate.length()) <= most)
                .filter(candidate -> mistakes(word, candidate) <= most)
                .min(Comparator.<String>comparingInt(candidate -> mistakes(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Letters that are missing, surplus or wrong, and neighbours that are swapped: the optimal string alignment distance. */
    static int mistakes(String one, String other) {
        int[][] distance = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int wrong = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                int least = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
                distance[i][j] = Math.min(least, distance[i - 1][j - 1] + wrong);
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
                }
            }
        }
        return distance[one.length()][other.length()];
    }
}
