/** The models against the reference's golden tensors. */
@NullMarked
package dev.panaflux.model;

import org.jspecify.annotations.NullMarked;
