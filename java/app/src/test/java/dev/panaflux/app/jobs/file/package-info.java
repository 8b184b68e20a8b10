@NullMarked
package dev.panaflux.app.jobs.file;

import org.jspecify.annotations.NullMarked;
