@NullMarked
package dev.panaflux.app.jobs;

import org.jspecify.annotations.NullMarked;
