package dev.panaflux.explain.draw;

import dev.panaflux.image.RgbImage;
import java.util.IdentityHashMap;

/** Pictures of which some stand on a page several times: each is encoded once. */
public final class Album {

    private final IdentityHashMap<RgbImage, String> encoded = new IdentityHashMap<>();

    /** An image element with {@code image}; {@code alt} says what it shows. */
    public String picture(RgbImage image, String alt) {
        return Picture.element(image, encoded.computeIfAbsent(image, Picture::encoded), alt, "picture");
    }
}
