/** The costs of stages beside what the models really ask of their operators. */
@NullMarked
package dev.panaflux.model.work;

import org.jspecify.annotations.NullMarked;
