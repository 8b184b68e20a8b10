/** The image generation of Ollama's protocol. */
@NullMarked
package dev.panaflux.server.api.ollama;

import org.jspecify.annotations.NullMarked;
