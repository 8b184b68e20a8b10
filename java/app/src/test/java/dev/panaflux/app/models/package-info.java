@NullMarked
package dev.panaflux.app.models;

import org.jspecify.annotations.NullMarked;
