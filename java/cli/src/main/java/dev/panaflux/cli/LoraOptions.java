package dev.panaflux.cli;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.AdapterSetting;
import dev.panaflux.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options for adapters. */
final class LoraOptions {

    @Option(
            names = "--lora",
            paramLabel = "FILE[:STRENGTH]",
            description =
                    "LoRA to apply (also LoKr, LoHa, DoRA, full differences), and how strongly: 1 as trained, which is the"
                            + " default, negative for the opposite. A name is looked up in $PANAFLUX_LORAS, Panaflux's own"
                            + " folder and the current one. May be repeated.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--lora-partial",
            description = "Apply what fits of a LoRA that does not fit the model as a whole, and say what is left out.")
    private boolean partial;

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if a strength is out of range, or --lora-partial has nothing to apply to
     * @throws ModelFormatException if there is no such file, or it is damaged or no adapter
     */
    List<AdapterChoice> read(Console console) throws ModelFormatException {
        if (partial && files.isEmpty()) {
            throw new IllegalArgumentException("--lora-partial: expected --lora beside it, found none");
        }
        List<AdapterChoice> choices = new ArrayList<>();
        for (String file : files) {
            choices.add(AdapterSetting.parse(file).read(console.environment().adapters(), partial));
        }
        return choices;
    }
}
