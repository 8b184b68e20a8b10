/** Files of adapters (LoRA and its relatives): their tensors, paired by module, and the changes of weights that they mean. */
@NullMarked
package dev.panaflux.adapters;

import org.jspecify.annotations.NullMarked;
