package dev.panaflux.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.backend.TileSizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTilesTest {

    private static final int GROUP_ROWS = 144;

    @ParameterizedTest(name = "{0} x {1} -> {2}")
    @CsvSource({
        "768, 3072, 27648",
        "768, 12288, 3072",
        "768, 3072, 18432",
        "768, 9216, 3072",
        "768, 2560, 9728",
        "1536, 2560, 9728",
        "1536, 3072, 27648",
    })
    void twoThreadsAreIdleForLessThanATwentiethOfKleinsProducts(int rows, int depth, int columns) {
        ProductTiles tiles = ProductTiles.of(rows, columns, depth, GROUP_ROWS, 2, TileSizes.DEFAULTS);
        assertThat(tiles.chunks()).isEqualTo(1);
        int rounds = Math.ceilDiv(tiles.tasks(), 2);
        assertThat(2 * rounds * tiles.columns()).isBetween(columns, columns * 21 / 20);
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} threads")
    @CsvSource({"1, 1, 1", "1, 9728, 8", "768, 3072, 64", "4096, 96, 2", "65536, 3, 4", "145, 33, 3"})
    void tilesAndChunksCoverTheProductOnce(int rows, int columns, int threads) {
        ProductTiles tiles = ProductTiles.of(rows, columns, 256, GROUP_ROWS, threads, TileSizes.DEFAULTS);
        assertThat(tiles.columns() % MicroKernel.COLS).isZero();
        assertThat(tiles.chunkRows() % GROUP_ROWS).isZero();
        assertThat((tiles.count() - 1) * tiles.columns()).isLessThan(columns);
        assertThat(tiles.count() * tiles.columns()).isGreaterThanOrEqualTo(columns);
        assertThat((tiles.chunks() - 1) * tiles.chunkRows()).isLessThan(rows);
        assertThat(tiles.chunks() * tiles.chunkRows()).isGreaterThanOrEqualTo(rows);
    }

    @ParameterizedTest(name = "{0} threads")
    @CsvSource({"2", "4"})
    void manyRowsAreSharedByRowsSoThatFewThreadsPackTheSameWeights(int threads) {
        ProductTiles tiles = ProductTiles.of(16384, 96, 1152, GROUP_ROWS, threads, TileSizes.DEFAULTS);
        assertThat(tiles.count()).isEqualTo(1);
        assertThat(tiles.chunks()).isGreaterThanOrEqualTo(threads);
    }
}
