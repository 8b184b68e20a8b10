/** What the documents tell people to type, submit or compile, tried with the tools that it is for. */
@NullMarked
package dev.panaflux.documents;

import org.jspecify.annotations.NullMarked;
