@NullMarked
package dev.panaflux.model.qwen3;

import org.jspecify.annotations.NullMarked;
