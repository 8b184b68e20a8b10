package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.NonFinite;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.UnusableModelException;
import dev.panaflux.weights.WeightStore;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run when what a stage hands to the next one holds NaN or an infinity, of which a black image would be made. Only then
 * are the weights searched for the cause.
 *
 * @param guided whether velocities are multiplied by a guidance scale
 */
record FiniteCheck(ModelFiles model, SelectedKernels selected, Cancellation cancellation, boolean guided) {

    /**
     * Requires finite numbers.
     *
     * @param values the result of a stage
     * @param component whose weights computed it
     * @param result what messages call it
     * @throws UnusableModelException naming the component, the result and, if there is one, the weight that is not finite
     */
    void require(float[] values, Component component, String result) {
        NonFinite.first(values).ifPresent(found -> {
            String place = "%s: %s in %s".formatted(component.label(), found.label(), result);
            ModelFormatException damage = damage(component);
            throw damage == null
                    ? new UnusableModelException(place + overflow(component))
                    : new UnusableModelException(place + "; " + damage.getMessage(), damage);
        });
    }

    /** The first weight that is not finite, or null. */
    private @Nullable ModelFormatException damage(Component component) {
        try (WeightStore weights = model.open(component)) {
            for (TensorShape weight : model.needed(component)) {
                cancellation.check();
                weights.requireFinite(weight, selected.pool());
            }
            return null;
        } catch (ModelFormatException damaged) {
            return damaged;
        }
    }

    private String overflow(Component component) {
        Precision precision = selected.plan().precision();
        String remedy = "these weights may be of another model";
        if (precision != Precision.F32) {
            remedy = "try --precision f32";
        } else if (guided && component == Component.TRANSFORMER) {
            remedy = "try a lower --guidance";
        }
        return ", though all its weights are finite: it overflowed in %s; %s".formatted(precision.label(), remedy);
    }
}
