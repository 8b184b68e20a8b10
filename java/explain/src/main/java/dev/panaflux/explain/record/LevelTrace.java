package dev.panaflux.explain.record;

import java.util.List;

/**
 * The activations after a part of the autoencoder's decoder.
 *
 * @param height rows
 * @param width columns
 * @param channels all channels
 * @param planes the channels that vary most, each {@code [height, width]}
 */
public record LevelTrace(int height, int width, int channels, List<float[]> planes) {

    /** Copies the list. */
    public LevelTrace {
        planes = List.copyOf(planes);
    }
}
