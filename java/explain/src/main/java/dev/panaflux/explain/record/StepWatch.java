package dev.panaflux.explain.record;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.pipeline.ProgressEvent.StepDone;
import dev.panaflux.pipeline.StepLatents;
import dev.panaflux.sampling.EulerStep;
import dev.panaflux.sampling.Guidance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows the first image through the denoising steps. */
final class StepWatch implements CallWatch {

    private final Layout layout;
    private final NoiseLevelsOfRun levels;
    private final int blocksPerPass;
    private final float guidance;
    private final BlockWatch blocks;
    private final List<StepTrace> traces = new ArrayList<>();
    private final List<float[]> velocities = new ArrayList<>();
    private float[] latents;
    private int step;
    private int done;

    /**
     * The noise levels of all steps of the schedule, of which a run takes the last ones.
     *
     * @param sigmas {@code [steps + 1]}
     * @param timesteps {@code [steps]}
     */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared
    record NoiseLevelsOfRun(float[] sigmas, float[] timesteps) {

        int steps() {
            return timesteps.length;
        }

        EulerStep step(int index) {
            return new EulerStep(timesteps[index], sigmas[index], sigmas[index + 1]);
        }
    }

    /**
     * Waits for the first step.
     *
     * @param start latents before it
     * @param guidance the scale, 1 for none
     */
    StepWatch(
            Layout layout,
            NoiseLevelsOfRun levels,
            int blocksPerPass,
            float guidance,
            AttentionProbe probe,
            float[] start) {
        this.layout = layout;
        this.levels = levels;
        this.blocksPerPass = blocksPerPass;
        this.guidance = guidance;
        this.latents = start;
        this.blocks = new BlockWatch(layout, probe, levels.steps(), blocksPerPass);
    }

    List<StepTrace> traces() {
        return List.copyOf(traces);
    }

    /** What was kept, or null if nothing has attended. */
    @Nullable
    Selection selection() {
        return blocks.selection();
    }

    /** A block of a pass has ended. */
    void blockDone() {
        if (done < blocksPerPass) {
            blocks.ended();
        }
        done++;
    }

    @Override
    public void before(Call call) {
        if (done < blocksPerPass) {
            blocks.before(call);
        }
    }

    @Override
    public void after(Call call, long nanos) {
        if (done < blocksPerPass) {
            blocks.after(call, step, done);
        }
        if (call instanceof Call.Product product && isVelocity(product)) {
            int tokens = layout.image().tokens();
            for (long row = 0; row < product.out().rows(); row += tokens) {
                velocities.add(product.out().rows(row, row + tokens).toFloats());
            }
        }
    }

    /** Whether it is the product after a pass's last block that gives the velocities. */
    private boolean isVelocity(Call.Product product) {
        Tensor out = product.out();
        return done > 0
                && done % blocksPerPass == 0
                && product.epilogue() instanceof Epilogue.Store
                && out.cols() == layout.channels()
                && product.in().cols() != layout.channels()
                && out.rows() % layout.image().tokens() == 0;
    }

    void stepDone(StepDone event) {
        StepLatents found = Objects.requireNonNull(event.latents(), "latents of a step");
        float[] after = found.noisy(0);
        if (blocks.isChosen(step)) {
            traces.add(trace(event, found, after));
        }
        latents = after;
        velocities.clear();
        blocks.reset();
        step++;
        done = 0;
    }

    private StepTrace trace(StepDone event, StepLatents found, float[] after) {
        EulerStep euler = levels.step(levels.steps() - event.steps() + event.step());
        float[] denoised = found.denoised(0);
        float[] velocity = velocities.isEmpty()
                ? new float[after.length]
                : velocities.getFirst().clone();
        boolean guided = velocities.size() > 1;
        if (guided) {
            new Guidance(guidance).apply(velocity, velocities.get(1));
        }
        boolean exact = follows(euler, velocity, after);
        if (!exact) {
            velocity = difference(euler, after);
        }
        return new StepTrace(
                event.step(),
                euler.sigma(),
                euler.nextSigma(),
                latents,
                after,
                velocity,
                denoised,
                exact && guided ? guidance(euler, found) : null,
                found.projected(after),
                found.preview(0),
                blocks.traces(),
                blocks.modulations(),
                blocks.gate());
    }

    private GuidanceTrace guidance(EulerStep euler, StepLatents found) {
        return new GuidanceTrace(
                velocities.get(0),
                velocities.get(1),
                found.projected(end(euler, velocities.get(0))),
                found.projected(end(euler, velocities.get(1))));
    }

    /** The end of the run if it went on with {@code velocity}. */
    private float[] end(EulerStep euler, float[] velocity) {
        float[] end = latents.clone();
        new EulerStep(euler.timestep(), euler.sigma(), 0).advance(end, velocity);
        return end;
    }

    /** Whether {@code velocity} is what led from the latents to {@code after}. */
    private boolean follows(EulerStep euler, float[] velocity, float[] after) {
        float[] taken = latents.clone();
        euler.advance(taken, velocity);
        return Arrays.equals(taken, after);
    }

    /** The velocity where adapters or a mask changed it after the product: exact up to rounding. */
    private float[] difference(EulerStep euler, float[] after) {
        float[] velocity = new float[after.length];
        for (int i = 0; i < velocity.length; i++) {
            velocity[i] = (after[i] - latents[i]) / (euler.nextSigma() - euler.sigma());
        }
        return velocity;
    }
}
