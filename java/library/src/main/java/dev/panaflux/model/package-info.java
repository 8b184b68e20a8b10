/**
 * Roles of networks, without the name of a model, and what every network is written on; no input or output.
 *
 * <p>A {@link Network} becomes a role by its weights: {@link TextEncoder}, {@link VelocityModel}, {@link LatentDecoder} or
 * {@link LatentEncoder}. A role computes on the {@link Pass} that each call brings. On a {@link DryRun} the same code tells
 * what it needs, so nothing about a network is written down twice.
 */
@NullMarked
package dev.panaflux.model;

import org.jspecify.annotations.NullMarked;
