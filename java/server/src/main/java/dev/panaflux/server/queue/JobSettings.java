package dev.panaflux.server.queue;

/**
 * What a job's images are made with, every choice made.
 *
 * @param model the model's name
 * @param width pixels
 * @param height pixels
 * @param steps Euler steps
 * @param guidance scale that is applied, 1 for none
 * @param schedule its label
 * @param flop operations of one image
 */
public record JobSettings(
        String model, int width, int height, int steps, float guidance, String schedule, double flop) {}
