package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.sampling.Schedule.Custom;
import dev.panaflux.sampling.Schedule.EmpiricalMu;
import dev.panaflux.sampling.Schedule.Linear;
import dev.panaflux.sampling.Schedule.Power;
import dev.panaflux.sampling.SchedulerConfig.TimeShiftType;
import dev.panaflux.sampling.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ScheduleTest {

    private static final SchedulerConfig KLEIN = KleinFixtures.SCHEDULER;

    static Stream<JsonNode> recordedSizes() {
        return Fixtures.entries("/reference/schedule.json").stream();
    }

    @ParameterizedTest
    @MethodSource("recordedSizes")
    void theDefaultScheduleIsTheReferenceSchedulers(JsonNode entry) {
        int tokens = entry.get("image_tokens").intValue();
        int steps = entry.get("steps").intValue();
        NoiseLevels levels = new EmpiricalMu(steps).levels(KLEIN, tokens);
        assertThat(EmpiricalMu.mu(tokens, steps))
                .as("mu")
                .isEqualTo(entry.get("mu").doubleValue(), within(1e-12));
        assertThat(levels.steps()).isEqualTo(steps);
        assertThat(levels.sigmas()).as("sigmas").containsExactly(floats(entry.get("sigmas")), within(0f));
        assertThat(levels.timesteps()).as("timesteps").containsExactly(floats(entry.get("timesteps")), within(0f));
    }

    @Tag("slow")
    @Test
    void everyConfigAndCustomSigmasGiveTheReferenceSchedulersValuesBitForBit(@TempDir Path folder) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> cases = Fixtures.entries("/sampling/schedules.json");
        for (JsonNode entry : cases) {
            Path config = Files.writeString(
                    folder.resolve("scheduler_config.json"), entry.get("config").toString());
            Schedule schedule = entry.has("custom")
                    ? new Custom(list(entry.get("custom")))
                    : new EmpiricalMu(entry.get("steps").intValue());
            NoiseLevels levels = schedule.levels(
                    KleinFixtures.scheduler(config), entry.get("tokens").intValue());
            if (!Fixtures.digest(levels.sigmas()).equals(entry.get("sigmas").stringValue())
                    || !Fixtures.digest(levels.timesteps())
                            .equals(entry.get("timesteps").stringValue())) {
                wrong.add(entry + " gave " + levels);
            }
        }
        assertThat(cases).hasSizeGreaterThan(300);
        assertThat(wrong).isEmpty();
    }

    @Test
    void linearSigmasAreEvenlySpacedAndNotBent() {
        NoiseLevels levels = new Linear(4).levels(KLEIN, 1024);
        assertThat(levels.sigmas()).containsExactly(1f, 0.75f, 0.5f, 0.25f, 0f);
        assertThat(levels.timesteps()).containsExactly(1000f, 750f, 500f, 250f);
    }

    @Test
    void powerSigmasFallByAPowerOfTheElapsedSteps() {
        NoiseLevels levels = new Power(4, 2.0).levels(KLEIN, 1024);
        assertThat(levels.sigmas()).containsExactly(1f, 0.9375f, 0.75f, 0.4375f, 0f);
    }

    @Test
    void timestepsFollowTheConfigsTrainingTimesteps() {
        SchedulerConfig config = new SchedulerConfig(500, 3.0, true, TimeShiftType.EXPONENTIAL, OptionalDouble.empty());
        assertThat(new Linear(2).levels(config, 16).timesteps()).containsExactly(500f, 250f);
    }

    @Test
    void aStepHoldsItsTimestepAndTheSigmasAroundIt() {
        NoiseLevels levels = new Linear(2).levels(KLEIN, 16);
        assertThat(levels.step(0)).isEqualTo(new EulerStep(1000f, 1f, 0.5f));
        assertThat(levels.step(1)).isEqualTo(new EulerStep(500f, 0.5f, 0f));
    }

    @Test
    void levelsCannotBeChangedThroughTheirArrays() {
        NoiseLevels levels = new Linear(2).levels(KLEIN, 16);
        levels.sigmas()[0] = 7f;
        levels.timesteps()[0] = 7f;
        assertThat(levels.step(0)).isEqualTo(new EulerStep(1000f, 1f, 0.5f));
    }

    @Test
    void aFinalZeroOfCustomSigmasMayBeGivenOrLeftOut() {
        Custom closed = new Custom(List.of(1f, 0.5f, 0f));
        assertThat(closed).isEqualTo(new Custom(List.of(1f, 0.5f)));
        assertThat(closed.steps()).isEqualTo(2);
    }

    static Stream<List<Float>> badSigmas() {
        return Stream.of(
                List.of(),
                List.of(0f),
                List.of(1.01f, 0.5f),
                List.of(0.5f, 0.5f),
                List.of(0.2f, 0.5f),
                List.of(0.5f, -0.1f),
                List.of(0.5f, 0f, 0.1f),
                List.of(Float.NaN));
    }

    @ParameterizedTest
    @MethodSource("badSigmas")
    void customSigmasMustFallWithinZeroAndOne(List<Float> sigmas) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Custom(sigmas))
                .withMessageStartingWith("sigmas: expected ")
                .withMessageEndingWith(", found " + sigmas);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void stepsMustBePositive(int steps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmpiricalMu(steps))
                .withMessage("steps: expected at least 1, found " + steps);
        assertThatIllegalArgumentException().isThrownBy(() -> new Linear(steps));
        assertThatIllegalArgumentException().isThrownBy(() -> new Power(steps, 2.0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -2.0, Double.NaN, Double.POSITIVE_INFINITY})
    void theExponentMustBeAPositiveNumber(double alpha) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Power(4, alpha));
    }

    @Test
    void aTerminalThatOneStepCannotReachIsRefused() {
        SchedulerConfig config =
                new SchedulerConfig(1000, 3.0, true, TimeShiftType.EXPONENTIAL, OptionalDouble.of(0.02));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmpiricalMu(1).levels(config, 16))
                .withMessageStartingWith("shift_terminal: ");
    }

    @Test
    void sigmasThatAreNoNumbersAreRefused() {
        SchedulerConfig steep =
                new SchedulerConfig(1000, 1e39, false, TimeShiftType.EXPONENTIAL, OptionalDouble.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmpiricalMu(4).levels(steep, 16))
                .withMessage("sigmas: expected finite numbers, found NaN at step 1 of 4; check shift and the number of"
                        + " steps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmpiricalMu(15_000).levels(KLEIN, 16))
                .withMessageStartingWith("sigmas: expected finite numbers, found NaN at step 1 of 15000");
    }

    @Test
    void labelsNameTheSchedule() {
        assertThat(Stream.of(new EmpiricalMu(4), new Linear(4), new Power(4, 1.5), new Custom(List.of(1f, 0.3f)))
                        .map(Schedule::label))
                .containsExactly("empirical-mu", "linear", "power 1.5", "custom 1.0,0.3");
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private static List<Float> list(JsonNode values) {
        return values.valueStream().map(JsonNode::floatValue).toList();
    }
}
