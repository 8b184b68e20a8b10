package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductCutTest {

    private static final long WIDEST = 128;
    private static final long PACKING_IN_ROWS = 24;

    @ParameterizedTest(name = "{0} rows, {1} columns")
    @CsvSource({"768, 27648", "768, 3072", "256, 9216", "512, 18432", "4608, 3072"})
    void twoThreadsTakeTheWidestTilesOfAllRows(long rows, long columns) {
        assertThat(ProductCut.of(rows, columns, 2, WIDEST, PACKING_IN_ROWS))
                .isEqualTo(new ProductCut(WIDEST, Math.toIntExact(columns / WIDEST), 0, rows, 1));
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} threads")
    @CsvSource({
        "768, 27648, 64",
        "768, 3072, 64",
        "512, 3072, 64",
        "256, 9216, 64",
        "512, 2560, 64",
        "768, 3072, 24",
        "768, 3072, 96",
        "4608, 3072, 128",
    })
    void manyThreadsMultiplyForMostOfTheTimeOfKleinsProducts(long rows, long columns, int threads) {
        ProductCut cut = ProductCut.of(rows, columns, threads, WIDEST, PACKING_IN_ROWS);
        long[] busy = new long[threads];
        for (int task = 0; task < cut.tasks(); task++) {
            Arrays.sort(busy);
            long height = cut.rowEnd(task, rows) - cut.row(task);
            busy[0] += (height + PACKING_IN_ROWS) * Math.min(cut.columns(), columns - cut.column(task));
        }
        long end = Arrays.stream(busy).max().orElseThrow();
        assertThat((double) rows * columns / (end * threads)).isGreaterThan(0.73);
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} threads")
    @CsvSource({
        "1, 1, 1",
        "9, 3072, 64",
        "768, 3072, 64",
        "4096, 96, 2",
        "65536, 3, 4",
        "145, 33, 3",
        "301, 1100, 7",
        "49, 65, 1024",
    })
    void tilesAndChunksCoverTheProductOnce(long rows, long columns, int threads) {
        ProductCut cut = ProductCut.of(rows, columns, threads, WIDEST, PACKING_IN_ROWS);
        boolean[][] seen = new boolean[Math.toIntExact(rows)][Math.toIntExact(columns)];
        for (int task = 0; task < cut.tasks(); task++) {
            for (long row = cut.row(task); row < cut.rowEnd(task, rows); row++) {
                long end = Math.min(columns, cut.column(task) + cut.columns());
                for (long column = cut.column(task); column < end; column++) {
                    seen[(int) row][(int) column] ^= true;
                }
            }
        }
        for (boolean[] row : seen) {
            assertThat(row).doesNotContain(false);
        }
    }
}
