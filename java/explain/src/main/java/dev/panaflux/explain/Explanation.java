package dev.panaflux.explain;

import dev.panaflux.pipeline.GeneratedImage;

/**
 * An image and the page that explains it.
 *
 * @param image the image
 * @param page one HTML page that loads nothing else
 */
public record Explanation(GeneratedImage image, String page) {}
