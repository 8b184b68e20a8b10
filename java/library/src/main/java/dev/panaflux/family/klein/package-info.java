/** FLUX.2 [klein]: configs, names of tensors, prompts, defaults and published models. */
@NullMarked
package dev.panaflux.family.klein;

import org.jspecify.annotations.NullMarked;
