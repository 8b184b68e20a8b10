/** Panaflux as tools of language models, by the Model Context Protocol. */
@NullMarked
package dev.panaflux.mcp;

import org.jspecify.annotations.NullMarked;
