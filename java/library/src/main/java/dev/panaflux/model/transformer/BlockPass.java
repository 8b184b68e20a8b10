package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Rope;
import dev.panaflux.model.Pass;

/**
 * The input that all blocks of a pass share.
 *
 * @param pass the context of the forward pass
 * @param batch the position of each token's row
 * @param modulations modulations of the timestep
 * @param rope positions of one joint sequence
 * @param scratch the activations inside a block
 */
record BlockPass(Pass pass, SequenceBatch batch, Modulations modulations, Rope rope, Scratch scratch) {}
