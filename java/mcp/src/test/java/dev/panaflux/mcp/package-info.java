/** Panaflux as tools of language models. */
@NullMarked
package dev.panaflux.mcp;

import org.jspecify.annotations.NullMarked;
