package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Rope;
import dev.panaflux.model.Pass;

/**
 * What every block of a pass is given.
 *
 * @param pass kernels, workspace and watchers
 * @param batch where each token lies
 * @param modulations the timestep's
 * @param rope positions of one joint sequence
 * @param scratch the activations inside a block
 */
record BlockPass(Pass pass, SequenceBatch batch, Modulations modulations, Rope rope, Scratch scratch) {}
