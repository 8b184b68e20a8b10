/**
 * Roles of networks, independent of any model, and what all networks share. No input or output.
 *
 * <p>A {@link Network} becomes a role by its weights: {@link TextEncoder}, {@link VelocityModel}, {@link LatentDecoder} or
 * {@link LatentEncoder}. A role computes with the {@link Pass} of each call. In a {@link DryRun} the same code shows what it
 * needs, so nothing about a network is written down twice.
 */
@NullMarked
package dev.panaflux.model;

import org.jspecify.annotations.NullMarked;
