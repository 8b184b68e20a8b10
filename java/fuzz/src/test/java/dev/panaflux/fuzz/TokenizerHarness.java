package dev.panaflux.fuzz;

import dev.panaflux.tokenizer.Tokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.UnusableModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A tokenizer, and what it makes of a text. */
final class TokenizerHarness implements Harness {

    /** Words, digits, blanks, a letter to compose, a ligature, another script, a control token. */
    static final String TEXT =
            "It's 42 APPLES,  on\ta tree\r\n\n e\u0301 \ufb01 \u732b\u0000 <|im_end|> \ud83d\ude00\n";

    private final Path folder;
    private final InputFile file;

    TokenizerHarness(Path folder) {
        this.folder = folder;
        this.file = new InputFile(folder.resolve("tokenizer.json"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            String decoded = tokenizer.decode(tokenizer.encode(TEXT));
            if (decoded.isEmpty()) {
                throw new AssertionError("expected tokens of a text, found none");
            }
            return true;
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        } catch (UnusableModelException e) {
            Refusal.of(e, "tokenizer");
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Path tiny = TestFiles.model("tiny").resolve("tokenizer/tokenizer.json");
        String compact = TestFiles.JSON.readTree(Files.readString(tiny)).toString();
        return Map.of("tiny", compact.getBytes(StandardCharsets.UTF_8));
    }
}
