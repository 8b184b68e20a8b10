package dev.panaflux.app.jobs.journal;

/**
 * One of several equal parts of a job, for processes that share its folder. To which part an image belongs follows from its id.
 *
 * @param number 1 to {@code count}
 * @param count how many parts there are
 */
public record Shard(int number, int count) {

    /** The whole job. */
    public static final Shard WHOLE = new Shard(1, 1);

    private static final int MOST = 100_000;
    private static final int HEX = 16;
    private static final int DIGITS = 8;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there is no such part
     */
    public Shard {
        if (count < 1 || count > MOST || number < 1 || number > count) {
            throw new IllegalArgumentException(
                    "expected I/N with I from 1 to N and N at most %d, found '%d/%d'".formatted(MOST, number, count));
        }
    }

    /**
     * Reads {@code 2/8}: the second of eight.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Shard parse(String text) {
        String[] numbers = text.split("/", -1);
        try {
            if (numbers.length == 2) {
                return new Shard(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        } catch (NumberFormatException noNumber) {
            throw unknown(text);
        }
        throw unknown(text);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("expected I/N, such as 2/8, found '" + text + "'");
    }

    /**
     * Whether an image belongs to this part.
     *
     * @param id begins with eight hexadecimal digits
     */
    public boolean contains(String id) {
        return Long.parseLong(id, 0, DIGITS, HEX) % count == number - 1;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
