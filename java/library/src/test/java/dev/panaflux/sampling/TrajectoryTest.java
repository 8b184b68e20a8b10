package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrajectoryTest {

    private static final NoiseLevels LEVELS = new Schedule.Linear(4)
            .levels(
                    new SchedulerConfig(1000, 1, false, SchedulerConfig.TimeShiftType.LINEAR, OptionalDouble.empty()),
                    1);

    @Test
    void constantVelocitiesLeadStraightToTheImage() {
        float[] noise = {1, 2};
        List<Float> timesteps = new ArrayList<>();
        Trajectory.of(LEVELS, step -> {})
                .follow(
                        (step, latents) -> {
                            timesteps.add(step.timestep());
                            return List.of(new float[] {4, -4});
                        },
                        List.of(noise));
        assertThat(noise).containsExactly(-3, 6);
        assertThat(timesteps).containsExactly(1000f, 750f, 500f, 250f);
    }

    @Test
    void eachImageFollowsItsOwnVelocity() {
        List<float[]> latents = List.of(new float[] {0}, new float[] {0});
        Trajectory.of(LEVELS, step -> {}).follow((step, at) -> List.of(new float[] {1}, new float[] {2}), latents);
        assertThat(latents.get(0)).containsExactly(-1);
        assertThat(latents.get(1)).containsExactly(-2);
    }

    @Test
    void aLaterFirstStepTakesTheRestOfTheWay() {
        List<Integer> taken = new ArrayList<>();
        float[] latents = {0};
        new Trajectory(LEVELS, 3, step -> taken.add(step.index()))
                .follow((step, at) -> List.of(new float[] {1}), List.of(latents));
        assertThat(taken).containsExactly(3);
        assertThat(latents).containsExactly(-0.25f);
    }

    @Test
    void whatHappensAfterAStepChangesWhereTheNextOneBegins() {
        List<Float> seen = new ArrayList<>();
        Trajectory.of(LEVELS, step -> step.latents().getFirst()[0] = 10 + step.index())
                .follow(
                        (step, latents) -> {
                            seen.add(latents.getFirst()[0]);
                            return List.of(new float[] {0});
                        },
                        List.of(new float[] {5}));
        assertThat(seen).containsExactly(5f, 10f, 11f, 12f);
    }

    @Test
    void aStepTellsTheImageThatItsVelocityPointsAt() {
        List<float[]> latents = List.of(new float[] {2});
        List<Float> denoised = new ArrayList<>();
        Trajectory.of(LEVELS, step -> denoised.add(step.denoised(0)[0]))
                .follow((step, at) -> List.of(new float[] {step.timestep() / 100}), latents);
        // x - sigma v at sigma = 1, v = 10; then at 0.75 from 2 - 2.5 with v = 7.5; ...
        assertThat(denoised.get(0)).isCloseTo(2 - 10, within(1e-5f));
        assertThat(denoised.get(1)).isCloseTo(-0.5f - 0.75f * 7.5f, within(1e-5f));
        assertThat(denoised.getLast()).isEqualTo(latents.getFirst()[0]);
    }

    @Test
    void aFirstStepThatTheLevelsDoNotHaveIsRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> new Trajectory(LEVELS, 4, step -> {}))
                .withMessage("first step: expected 0 to 3, found 4");
    }

    @Test
    void guidanceAsksForBothVelocitiesOfEveryImageAtOnce() {
        List<Integer> asked = new ArrayList<>();
        Velocities guided = new Guidance(3)
                .over(
                        (step, latents) -> {
                            asked.add(latents.size());
                            return List.of(new float[] {2}, new float[] {5}, new float[] {1}, new float[] {1});
                        },
                        step -> true);
        List<float[]> velocities = guided.at(LEVELS.step(0), List.of(new float[] {0}, new float[] {0}));
        assertThat(asked).containsExactly(4);
        assertThat(velocities).hasSize(2);
        assertThat(velocities.get(0)).containsExactly(1 + 3 * (2 - 1));
        assertThat(velocities.get(1)).containsExactly(1 + 3 * (5 - 1));
    }

    @Test
    void stepsOutsideTheIntervalTakeOnePass() {
        List<Integer> asked = new ArrayList<>();
        GuidanceInterval interval = new GuidanceInterval(0.25, 0.75);
        Velocities guided = new Guidance(3)
                .over(
                        (step, latents) -> {
                            asked.add(latents.size());
                            return Collections.nCopies(latents.size(), new float[] {0});
                        },
                        step -> interval.includes((int) (4 - step.timestep() / 250), 4));
        Trajectory.of(LEVELS, step -> {}).follow(guided, List.of(new float[] {0}));
        assertThat(asked).containsExactly(1, 2, 2, 1);
    }
}
