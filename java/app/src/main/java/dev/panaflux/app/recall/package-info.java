/** Reading from an image's metadata how it was made, whichever program made it. */
@NullMarked
package dev.panaflux.app.recall;

import org.jspecify.annotations.NullMarked;
