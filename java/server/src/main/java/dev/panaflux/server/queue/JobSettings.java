package dev.panaflux.server.queue;

import dev.panaflux.app.models.UnknownWord;
import java.util.List;
import java.util.Objects;

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
 * @param unknownWords words of the prompt that the model does not know; null, as in journals of earlier versions, means none
 */
public record JobSettings(
        String model,
        int width,
        int height,
        int steps,
        float guidance,
        String schedule,
        double flop,
        List<UnknownWord> unknownWords) {

    /** Copies the list. */
    public JobSettings {
        unknownWords = List.copyOf(Objects.requireNonNullElse(unknownWords, List.of()));
    }

    /** The same for any prompt. */
    JobSettings ofAnyPrompt() {
        return new JobSettings(model, width, height, steps, guidance, schedule, flop, List.of());
    }
}
