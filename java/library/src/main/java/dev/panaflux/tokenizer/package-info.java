/** Qwen3's byte-level BPE and klein's chat template. */
@NullMarked
package dev.panaflux.tokenizer;

import org.jspecify.annotations.NullMarked;
