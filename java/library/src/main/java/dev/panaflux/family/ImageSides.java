package dev.panaflux.family;

/**
 * Sides of the images that a model makes, in pixels.
 *
 * @param smallest that it makes
 * @param usual of the images that it was trained on
 * @param largest that it makes
 */
public record ImageSides(int smallest, int usual, int largest) {}
