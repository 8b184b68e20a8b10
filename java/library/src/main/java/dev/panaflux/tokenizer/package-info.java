/** Byte-level BPE, and prompts as text encoders read them. */
@NullMarked
package dev.panaflux.tokenizer;

import org.jspecify.annotations.NullMarked;
