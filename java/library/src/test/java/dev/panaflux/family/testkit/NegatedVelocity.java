package dev.panaflux.family.testkit;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.VelocityModel;
import java.util.List;

/**
 * Gives the velocity of a network that predicts its opposite.
 *
 * @param inner the network
 */
record NegatedVelocity(VelocityModel inner) implements VelocityModel {

    @Override
    public int latentChannels() {
        return inner.latentChannels();
    }

    @Override
    public int textDim() {
        return inner.textDim();
    }

    @Override
    public int modelDim() {
        return inner.modelDim();
    }

    @Override
    public Scene prepare(Pass pass, TokenLayout layout, List<Tensor> references) {
        Scene scene = inner.prepare(pass, layout, references);
        return new Scene() {
            @Override
            public void project(Pass call, Tensor out, Tensor promptEmbeds) {
                scene.project(call, out, promptEmbeds);
            }

            @Override
            public Step at(Pass call, float timestep) {
                Step step = scene.at(call, timestep);
                return (last, out, latents, sequences) -> {
                    step.velocity(last, out, latents, sequences);
                    Values.change(out, value -> -value);
                };
            }
        };
    }
}
