package dev.panaflux.family;

/**
 * Sides of the images that a model generates, in pixels.
 *
 * @param smallest the smallest side
 * @param preferred the side of the images that it was trained on
 * @param largest the largest side
 */
public record ImageSides(int smallest, int preferred, int largest) {}
