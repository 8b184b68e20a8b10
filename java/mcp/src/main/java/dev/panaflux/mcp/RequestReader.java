package dev.panaflux.mcp;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.Seed;
import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.app.generate.InputImage;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests from arguments of tools.
 *
 * @param folder that paths of images are relative to
 */
record RequestReader(Path folder) {

    private static final int MOST_SIDE = 1 << 14;
    private static final int MOST_STEPS = 100;
    private static final int MOST_IMAGES = 16;
    private static final int MOST_LORAS = 16;

    /** The request of {@code generate_image}. */
    ImageRequest generation(Arguments arguments) {
        return common(arguments).build();
    }

    /**
     * The request of {@code edit_image}.
     *
     * @throws IOException if an image cannot be read
     */
    ImageRequest edit(Arguments arguments) throws IOException {
        List<String> paths = arguments.texts("images", GenerationRequest.MAX_REFERENCES);
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("images: expected the path of an image file, found none");
        }
        List<InputImage> images = new ArrayList<>();
        for (String path : paths) {
            images.add(InputImage.read(path("images", path)));
        }
        String mask = arguments.text("mask");
        Double strength = arguments.number("strength");
        ImageRequest.Builder request = common(arguments);
        if (mask == null && strength == null) {
            return request.references(images).build();
        }
        return request.source(images.getFirst())
                .references(images.subList(1, images.size()))
                .mask(mask == null ? null : InputImage.read(path("mask", mask)))
                .strength(strength == null ? Double.valueOf(1) : strength)
                .build();
    }

    private static ImageRequest.Builder common(Arguments arguments) {
        String seed = arguments.word("seed");
        Integer count = arguments.integer("count", 1, MOST_IMAGES);
        String format = arguments.text("format");
        return ImageRequest.of(arguments.required("prompt"))
                .negativePrompt(arguments.text("negative_prompt"))
                .model(arguments.text("model"))
                .size(arguments.integer("width", 1, MOST_SIDE), arguments.integer("height", 1, MOST_SIDE))
                .steps(arguments.integer("steps", 1, MOST_STEPS))
                .guidance(arguments.number("guidance"))
                .seed(seed == null ? null : seed(seed))
                .count(count == null ? 1 : count)
                .format(format == null ? OutputFormat.PNG : OutputFormat.named(format))
                .loras(arguments.texts("loras", MOST_LORAS).stream()
                        .map(AdapterSetting::parse)
                        .toList());
    }

    private static @Nullable Long seed(String word) {
        try {
            return Seed.parse(word).bits();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("seed: " + wrong.getMessage(), wrong);
        }
    }

    /** A path that an argument names. */
    Path path(String name, String text) {
        try {
            return folder.resolve(text);
        } catch (InvalidPathException none) {
            throw new IllegalArgumentException(
                    name + ": expected the path of an image file, found something else", none);
        }
    }
}
