/** Panaflux as an image model of LangChain4j. */
@NullMarked
package dev.panaflux.langchain4j;

import org.jspecify.annotations.NullMarked;
