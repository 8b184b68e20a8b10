/** What a terminal shows besides text: images, and a line of progress that is drawn over. */
@NullMarked
package dev.panaflux.cli.terminal;

import org.jspecify.annotations.NullMarked;
