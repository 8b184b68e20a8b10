package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one file of several that hold a component together, as llama.cpp's {@code gguf-split} and transformers give it:
 * {@code model-00002-of-00003.gguf}.
 *
 * @param file the file
 * @param stem what comes before the numbers
 * @param number the part's number, from 1
 * @param count number of parts
 * @param suffix the extension with its dot
 */
record SplitName(Path file, String stem, int number, int count, String suffix) {

    private static final Pattern PATTERN = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})(\\.gguf|\\.safetensors)");

    /** The parts of such a name; empty for others. */
    static Optional<SplitName> of(Path file) {
        Matcher name = PATTERN.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(name.group(2));
        int count = Integer.parseInt(name.group(3));
        return number < 1 || number > count
                ? Optional.empty()
                : Optional.of(new SplitName(file, name.group(1), number, count, name.group(4)));
    }

    /** The file of part {@code other}. */
    Path part(int other) {
        return file.resolveSibling("%s-%05d-of-%05d%s".formatted(stem, other, count, suffix));
    }
}
