/** Reports for people: a page, text for pasting, a table for spreadsheets. */
@NullMarked
package dev.panaflux.bench.view;

import org.jspecify.annotations.NullMarked;
