/** The Qwen3 text encoder. */
@NullMarked
package dev.panaflux.model.qwen3;

import org.jspecify.annotations.NullMarked;
