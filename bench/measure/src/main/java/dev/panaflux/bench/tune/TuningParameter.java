package dev.panaflux.bench.tune;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSize;
import java.util.List;

/** One thing that can be set, and the settings that differ in it only. */
public sealed interface TuningParameter {

    /** Its name for people. */
    String label();

    /** The value that {@code setting} has, for people. */
    String value(Setting setting);

    /** {@code setting} and what it would be with each other value. */
    List<Setting> candidates(Setting setting);

    /**
     * The number of threads.
     *
     * @param offered numbers that may be best
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
                    .map(threads -> new Setting(setting.backend(), setting.precision(), threads, setting.blocks()))
                    .toList();
        }
    }

    /**
     * The precision that is used where none is asked for.
     *
     * @param offered those whose pictures nobody can tell apart
     */
    record Arithmetic(List<Precision> offered) implements TuningParameter {

        /** Copies the precisions. */
        public Arithmetic {
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
                    .map(precision -> new Setting(setting.backend(), precision, setting.threads(), setting.blocks()))
                    .toList();
        }
    }

    /** A size of blocks. */
    record Block(TileSize size) implements TuningParameter {

        @Override
        public String label() {
            return size.label();
        }

        @Override
        public String value(Setting setting) {
            return Integer.toString(setting.blocks().of(size));
        }

        @Override
        public List<Setting> candidates(Setting setting) {
            return size.offered().stream()
                    .map(value -> new Setting(
                            setting.backend(),
                            setting.precision(),
                            setting.threads(),
                            setting.blocks().with(size, value)))
                    .toList();
        }
    }
}
