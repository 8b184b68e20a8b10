/** The models on this machine, and the words that they know. */
@NullMarked
package dev.panaflux.app.models;

import org.jspecify.annotations.NullMarked;
