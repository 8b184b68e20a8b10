package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
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
                        (timestep, latents) -> {
                            timesteps.add(timestep);
                            return List.of(new float[] {4, -4});
                        },
                        List.of(noise));
        assertThat(noise).containsExactly(-3, 6);
        assertThat(timesteps).containsExactly(1000f, 750f, 500f, 250f);
    }

    @Test
    void eachImageFollowsItsOwnVelocity() {
        List<float[]> latents = List.of(new float[] {0}, new float[] {0});
        Trajectory.of(LEVELS, step -> {}).follow((timestep, at) -> List.of(new float[] {1}, new float[] {2}), latents);
        assertThat(latents.get(0)).containsExactly(-1);
        assertThat(latents.get(1)).containsExactly(-2);
    }

    @Test
    void aLaterFirstStepTakesTheRestOfTheWay() {
        List<Integer> taken = new ArrayList<>();
        float[] latents = {0};
        new Trajectory(LEVELS, 3, step -> taken.add(step.index()))
                .follow((timestep, at) -> List.of(new float[] {1}), List.of(latents));
        assertThat(taken).containsExactly(3);
        assertThat(latents).containsExactly(-0.25f);
    }

    @Test
    void whatHappensAfterAStepChangesWhereTheNextOneBegins() {
        List<Float> seen = new ArrayList<>();
        Trajectory.of(LEVELS, step -> step.latents().getFirst()[0] = 10 + step.index())
                .follow(
                        (timestep, latents) -> {
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
                .follow((timestep, at) -> List.of(new float[] {timestep / 100}), latents);
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
        Velocities guided = new Guidance(3).over((timestep, latents) -> {
            asked.add(latents.size());
            return List.of(new float[] {2}, new float[] {5}, new float[] {1}, new float[] {1});
        });
        List<float[]> velocities = guided.at(500, List.of(new float[] {0}, new float[] {0}));
        assertThat(asked).containsExactly(4);
        assertThat(velocities).hasSize(2);
        assertThat(velocities.get(0)).containsExactly(1 + 3 * (2 - 1));
        assertThat(velocities.get(1)).containsExactly(1 + 3 * (5 - 1));
    }
}
