package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;

/**
 * Mean and biased variance of each group of channels of an image that is processed in bands, combined in float64.
 *
 * <p>Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
 */
final class GroupMoments {

    private final int groups;
    private final double[] means;
    private final double[] variances;
    private long pixels;

    GroupMoments(int groups) {
        this.groups = groups;
        this.means = new double[groups];
        this.variances = new double[groups];
    }

    /** Adds {@code band} {@code [pixels, channels]}. */
    void add(Pass pass, Tensor band) {
        try (var _ = pass.workspace().frame()) {
            Tensor moments = pass.workspace().allocate(2, groups);
            pass.kernels().groupMoments(moments, band);
            float[] values = moments.toFloats();
            double share = (double) band.rows() / (pixels + band.rows());
            for (int group = 0; group < groups; group++) {
                double distance = values[group] - means[group];
                means[group] += distance * share;
                variances[group] +=
                        (values[groups + group] - variances[group] + distance * distance * (1 - share)) * share;
            }
            pixels += band.rows();
        }
    }

    /** Writes the moments of all bands to {@code out} {@code [2, groups]}: the means, then the variances. */
    void store(Tensor out) {
        out.fill((row, group) -> (float) (row == 0 ? means : variances)[group]);
    }
}
