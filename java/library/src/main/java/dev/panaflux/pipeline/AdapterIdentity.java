package dev.panaflux.pipeline;

import dev.panaflux.adapters.AdapterChoice;

/**
 * An adapter that was applied, for an image's metadata.
 *
 * @param name the file as it was named
 * @param sha256 of the file, in hexadecimal
 * @param strength multiplier of its change
 * @param partial whether only what fitted was applied
 */
public record AdapterIdentity(String name, String sha256, double strength, boolean partial) {

    static AdapterIdentity of(AdapterChoice choice) {
        return new AdapterIdentity(choice.name(), choice.file().sha256(), choice.strength(), choice.partial());
    }
}
