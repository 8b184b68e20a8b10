@NullMarked
package dev.panaflux.app.jobs.journal;

import org.jspecify.annotations.NullMarked;
