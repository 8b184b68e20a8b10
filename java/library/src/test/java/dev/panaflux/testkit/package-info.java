/** What tests of every package use. */
@NullMarked
package dev.panaflux.testkit;

import org.jspecify.annotations.NullMarked;
