package dev.panaflux.fuzz;

import dev.panaflux.sampling.testkit.Fixtures;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The regular expression of a tokenizer that is otherwise as it should be. */
final class SplitPatternHarness implements Harness {

    /** One whose vocabulary is the bytes. */
    private static final String SMALL = "/dev/panaflux/family/byte-tokenizer/tokenizer.json";

    private static final String PLACE = "/pre_tokenizer/pretokenizers/0/pattern";

    private final TokenizerHarness whole;
    private final ObjectNode tokenizer;
    private final String usual;

    SplitPatternHarness(Path folder) {
        this.whole = new TokenizerHarness(folder);
        this.tokenizer = (ObjectNode) TestFiles.JSON.readTree(Fixtures.bytes(SMALL));
        this.usual = tokenizer.at(PLACE).get("Regex").stringValue();
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        ((ObjectNode) tokenizer.at(PLACE)).put("Regex", new String(input, StandardCharsets.UTF_8));
        return whole.takes(tokenizer.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Map<String, byte[]> seeds() {
        return Map.of(
                "usual", usual.getBytes(StandardCharsets.UTF_8),
                "repeated", "((a|b){2,3}c{4})+|[^\\d\\-x-z]*?|\\S++".getBytes(StandardCharsets.UTF_8));
    }
}
