/** Jobs: the images of a job file, each made once, whatever ends the process. */
@NullMarked
package dev.panaflux.app.jobs;

import org.jspecify.annotations.NullMarked;
