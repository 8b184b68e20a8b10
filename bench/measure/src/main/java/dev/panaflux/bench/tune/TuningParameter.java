package dev.panaflux.bench.tune;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSize;
import java.util.List;

/** One tunable parameter, and the settings that differ only in it. */
public sealed interface TuningParameter {

    /** The name shown to users. */
    String label();

    /** The value in {@code setting}, as shown to users. */
    String value(Setting setting);

    /** {@code setting} with each possible value of this parameter, the current one included. */
    List<Setting> candidates(Setting setting);

    /**
     * The number of threads.
     *
     * @param offered thread counts worth trying
     */
    record Threads(List<Integer> offered) implements TuningParameter {

        /** Copies the numbers. */
        public Threads {
            offered = List.copyOf(offered);
        }

        @Override
        public String label() {
            return "threads";
        }

        @Override
        public String value(Setting setting) {
            return Integer.toString(setting.threads());
        }

        @Override
        public List<Setting> candidates(Setting setting) {
            return offered.stream()
                    .map(threads -> new Setting(setting.backend(), setting.precision(), threads, setting.tiles()))
                    .toList();
        }
    }

    /**
     * The precision used when none is requested.
     *
     * @param offered precisions whose images are visually indistinguishable
     */
    record DefaultPrecision(List<Precision> offered) implements TuningParameter {

        /** Copies the precisions. */
        public DefaultPrecision {
            offered = List.copyOf(offered);
        }

        @Override
        public String label() {
            return "precision";
        }

        @Override
        public String value(Setting setting) {
            return setting.precision().label();
        }

        @Override
        public List<Setting> candidates(Setting setting) {
            return offered.stream()
                    .map(precision -> new Setting(setting.backend(), precision, setting.threads(), setting.tiles()))
                    .toList();
        }
    }

    /** A tile size. */
    record Tile(TileSize size) implements TuningParameter {

        @Override
        public String label() {
            return size.label();
        }

        @Override
        public String value(Setting setting) {
            return Integer.toString(setting.tiles().of(size));
        }

        @Override
        public List<Setting> candidates(Setting setting) {
            return size.offered().stream()
                    .map(value -> new Setting(
                            setting.backend(),
                            setting.precision(),
                            setting.threads(),
                            setting.tiles().with(size, value)))
                    .toList();
        }
    }
}
