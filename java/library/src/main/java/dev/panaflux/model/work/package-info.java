/**
 * The cost of an image: arithmetic and memory traffic of each stage, counted by running the networks on tensors without memory.
 */
@NullMarked
package dev.panaflux.model.work;

import org.jspecify.annotations.NullMarked;
