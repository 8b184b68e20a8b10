package dev.panaflux.family;

import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.Network;
import dev.panaflux.model.TextEncoder;
import dev.panaflux.model.VelocityModel;
import dev.panaflux.weights.TensorShape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The networks of a model and the components that contain their weights.
 *
 * @param textEncoder {@link Component#TEXT_ENCODER}
 * @param velocityModel {@link Component#TRANSFORMER}
 * @param decoder {@link Component#AUTOENCODER}
 * @param encoder {@link Component#AUTOENCODER}; empty if the model does not accept reference images
 */
public record Networks(
        Network<TextEncoder> textEncoder,
        Network<VelocityModel> velocityModel,
        Network<LatentDecoder> decoder,
        Optional<Network<LatentEncoder>> encoder) {

    /** The weights that the networks of {@code component} read, without duplicates, in the order of their requests. */
    public List<TensorShape> requirements(Component component) {
        return switch (component) {
            case TEXT_ENCODER -> DryRun.requirements(textEncoder);
            case TRANSFORMER -> DryRun.requirements(velocityModel);
            case AUTOENCODER -> {
                Set<TensorShape> shapes = new LinkedHashSet<>(DryRun.requirements(decoder));
                encoder.ifPresent(network -> shapes.addAll(DryRun.requirements(network)));
                yield List.copyOf(shapes);
            }
        };
    }
}
