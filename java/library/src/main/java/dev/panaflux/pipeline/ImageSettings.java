package dev.panaflux.pipeline;

/**
 * What a request's images will be made with, every choice made.
 *
 * @param width pixels
 * @param height pixels
 * @param steps Euler steps
 * @param guidance scale that is applied, 1 for none
 * @param negativePrompt empty where none is applied
 * @param schedule its label
 * @param flop operations of all steps and the decoding of one image; those that images can share are left out
 */
public record ImageSettings(
        int width, int height, int steps, float guidance, String negativePrompt, String schedule, double flop) {}
