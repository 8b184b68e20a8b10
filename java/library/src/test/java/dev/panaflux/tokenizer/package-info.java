/** Tests of Qwen3's byte-level BPE against ids that the reference made. */
@NullMarked
package dev.panaflux.tokenizer;

import org.jspecify.annotations.NullMarked;
