/** What a picture costs: the arithmetic and the memory traffic of each stage, from a model's sizes alone. */
@NullMarked
package dev.panaflux.model.work;

import org.jspecify.annotations.NullMarked;
