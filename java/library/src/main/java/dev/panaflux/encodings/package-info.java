/** Encodings of prompts that outlive a process: what names them, and a folder of them. */
@NullMarked
package dev.panaflux.encodings;

import org.jspecify.annotations.NullMarked;
