/** A job's record: what was asked for, made and failed, durable and readable after any end of the process. */
@NullMarked
package dev.panaflux.app.jobs.journal;

import org.jspecify.annotations.NullMarked;
