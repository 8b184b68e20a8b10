package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.family.Component;
import dev.panaflux.weights.ConfigFile;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What is known of a model's training.
 *
 * @param parameters of all its networks
 * @param things how many things it was trained to draw; 0 if its folder does not list them
 */
record Origin(long parameters, int things) {

    /** A list that the project's own recipe writes, see {@code models/train}. */
    private static final String LIST = "vocabulary.json";

    private static final long SMALL = 100_000_000;

    static Origin of(Story story) {
        long parameters = 0;
        for (Component component : Component.values()) {
            for (TensorShape weight : story.model().needed(component)) {
                parameters += weight.shape().stream().reduce(1L, Math::multiplyExact);
            }
        }
        Path folder = story.model().folder();
        return new Origin(parameters, folder == null ? 0 : things(folder.resolve(LIST)));
    }

    private static int things(Path list) {
        if (!Files.exists(list)) {
            return 0;
        }
        try {
            JsonNode topics = ConfigFile.read(list).node("things");
            return StreamSupport.stream(topics.spliterator(), false)
                    .mapToInt(JsonNode::size)
                    .sum();
        } catch (ModelFormatException damaged) {
            // The page does without; front ends tell of it.
            return 0;
        }
    }

    /** Whether it is far smaller than models for all kinds of pictures. */
    boolean isSmall() {
        return parameters < SMALL;
    }

    /** A sentence on what it draws and how small it is, if its folder lists that. */
    String told() {
        if (things == 0) {
            return "";
        }
        String few = isSmall() ? " That is very few: a model for all kinds of pictures has thousands of millions." : "";
        return " The networks of this run have %s million parameters in all.%s The model was trained to draw the %s things that a list in its folder names, and no others."
                .formatted(Html.number(parameters / 1e6, 1), few, Html.count(things));
    }

    /** How it was distilled; told of models by the project's recipe. */
    String distillation() {
        return things > 0
                ? "This model was distilled like this: it took some of the few steps by itself, from noise, and was then taught the velocity that leads from where it really was to the picture of the caption. (That suffices because it knows one picture for each caption.)"
                : "How exactly that is done differs from model to model, and is not published for all of them.";
    }
}
