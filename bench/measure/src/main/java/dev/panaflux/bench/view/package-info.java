/** Reports for readers: an HTML page, Markdown, CSV, and a README section. */
@NullMarked
package dev.panaflux.bench.view;

import org.jspecify.annotations.NullMarked;
