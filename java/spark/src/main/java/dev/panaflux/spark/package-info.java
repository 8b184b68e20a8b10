/** Images of a DataFrame of prompts, made on a Spark cluster. */
@NullMarked
package dev.panaflux.spark;

import org.jspecify.annotations.NullMarked;
