/** Job files: from their formats to one entry for each image. */
@NullMarked
package dev.panaflux.app.jobs.file;

import org.jspecify.annotations.NullMarked;
