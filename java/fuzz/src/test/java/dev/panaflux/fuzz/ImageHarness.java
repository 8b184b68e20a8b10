package dev.panaflux.fuzz;

import dev.panaflux.image.DecodingCheck;
import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Images of one format.
 *
 * @param extension of its files
 * @param repair makes right what would keep every change from the reader
 */
record ImageHarness(String extension, UnaryOperator<byte[]> repair) implements Harness {

    @Override
    public boolean takes(byte[] input) {
        return DecodingCheck.isWhole("input" + extension, repair.apply(input));
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        try (Stream<Path> images = Files.list(Resources.resource("/image/pictures"))) {
            List<Path> ours = images.filter(path -> path.toString().endsWith(extension))
                    .sorted()
                    .toList();
            for (Path path : ours) {
                seeds.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return seeds;
    }
}
