/** The images protocol of OpenAI. */
@NullMarked
package dev.panaflux.server.api.openai;

import org.jspecify.annotations.NullMarked;
