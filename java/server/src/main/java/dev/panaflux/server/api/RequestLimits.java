package dev.panaflux.server.api;

/**
 * What one request may ask for.
 *
 * @param pixels of each image
 * @param images of a job
 * @param steps of an image
 * @param inputPixels of each image that comes with it
 * @param bodyBytes of the whole request
 */
public record RequestLimits(int pixels, int images, int steps, int inputPixels, long bodyBytes) {}
