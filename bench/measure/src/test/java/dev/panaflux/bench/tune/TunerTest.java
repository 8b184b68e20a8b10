package dev.panaflux.bench.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.tune.Tuner.Decision;
import dev.panaflux.bench.tune.Tuner.Outcome;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.cnative.NativeBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class TunerTest {

    private static final Setting START = new Setting(Backend.NATIVE, Precision.BF16, 8, TileSizes.DEFAULTS);
    private static final TuningParameter COLUMNS = new TuningParameter.Tile(NativeBackend.COLUMNS);

    private final List<Setting> measured = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();

    /** Exact seconds, disturbed by up to {@code noise} of them. */
    private Outcome tune(ToDoubleFunction<Setting> seconds, double noise, TuningParameter... parameters) {
        SplittableRandom random = new SplittableRandom(7);
        Meter meter = setting -> {
            measured.add(setting);
            return seconds.applyAsDouble(setting) * (1 + noise * random.nextDouble());
        };
        return new Tuner(meter, decisions::add).tune(START, List.of(parameters));
    }

    @Test
    void whatIsFasterBeyondTheNoiseIsKept() {
        Outcome outcome = tune(setting -> setting.tiles().of(NativeBackend.COLUMNS) == 256 ? 0.9 : 1, 0.02, COLUMNS);

        assertThat(outcome.setting()).isEqualTo(columns(256));
        assertThat(outcome.whole())
                .isNotNull()
                .satisfies(trial -> assertThat(trial.gain()).isBetween(1.08, 1.14));
        assertThat(decisions).hasSize(1).allSatisfy(decision -> {
            assertThat(decision.kept()).isTrue();
            assertThat(decision.before()).isEqualTo("128");
            assertThat(decision.challenger()).isEqualTo("256");
            assertThat(decision.medians()).containsOnlyKeys("128", "64", "256", "512");
        });
    }

    @Test
    void noiseAloneChangesNothing() {
        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(tune(setting -> 1, 0.1, COLUMNS).setting().tiles().overrides())
                    .as("attempt %d", attempt)
                    .isEmpty();
        }
    }

    @Test
    void aGainBelowOnePercentIsNotWorthASetting() {
        Outcome outcome =
                tune(setting -> setting.tiles().of(NativeBackend.COLUMNS) == 256 ? 0.995 : 1, 0.0001, COLUMNS);

        assertThat(outcome.setting()).isEqualTo(START);
        assertThat(outcome.whole()).isNull();
        assertThat(decisions)
                .singleElement()
                .satisfies(decision -> assertThat(decision.kept()).isFalse());
    }

    @Test
    void laterParametersAreTriedOnWhatTheFirstOnesFound() {
        Outcome outcome = tune(
                setting -> (setting.threads() == 4 ? 0.8 : 1)
                        * (setting.tiles().of(NativeBackend.COLUMNS) == 64 ? 0.8 : 1),
                0.01,
                new TuningParameter.Threads(List.of(4, 8)),
                COLUMNS);

        assertThat(outcome.setting())
                .isEqualTo(new Setting(
                        Backend.NATIVE, Precision.BF16, 4, TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, 64)));
        assertThat(outcome.whole())
                .isNotNull()
                .satisfies(trial -> assertThat(trial.gain()).isBetween(1.5, 1.62));
    }

    @Test
    void aMorePrecisePrecisionMayBeChosenForItsSpeed() {
        Outcome outcome = tune(
                setting -> setting.precision() == Precision.F32 ? 0.5 : 1,
                0.01,
                new TuningParameter.DefaultPrecision(List.of(Precision.BF16, Precision.F32)));

        assertThat(outcome.setting().precision()).isEqualTo(Precision.F32);
    }

    @Test
    void aParameterWithOneValueIsNotMeasured() {
        Outcome outcome = tune(setting -> 1, 0, new TuningParameter.Threads(List.of(8)));

        assertThat(outcome.setting()).isEqualTo(START);
        assertThat(measured).isEmpty();
        assertThat(decisions)
                .singleElement()
                .satisfies(decision -> assertThat(decision.medians()).isEmpty());
    }

    @Test
    void aTrialTakesTurns() {
        tune(setting -> setting.threads() == 4 ? 0.5 : 1, 0, new TuningParameter.Threads(List.of(4, 8)));

        // Five rounds of screening, then turns of which each begins a round as often as the other.
        assertThat(measured.subList(10, 18).stream().map(Setting::threads)).containsExactly(8, 4, 4, 8, 8, 4, 4, 8);
    }

    private static Setting columns(int value) {
        return new Setting(Backend.NATIVE, Precision.BF16, 8, TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, value));
    }
}
