package dev.panaflux.cli;

import dev.panaflux.app.TextLines;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.tokenizer.PromptTokens;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Shows the text encoder's input. */
@Command(
        name = "tokenize",
        description =
                "Show a prompt's token ids as JSON; without PROMPT, read JSON strings from standard input, one per line.",
        mixinStandardHelpOptions = true)
final class TokenizeCommand implements Callable<Integer>, LeanCommand {

    private final Console console;
    private final JsonMapper json = new JsonMapper();

    @Parameters(index = "0", arity = "0..1", paramLabel = "PROMPT", description = "A prompt.")
    private @Nullable String prompt;

    @Option(names = "--raw", description = "Only the text: no chat template, padding or limit.")
    private boolean raw;

    @Mixin
    private ModelOptions model = new ModelOptions();

    TokenizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        PromptTokenizer tokenizer = model.settings().tokenizer(console.environment(), console::note);
        if (prompt != null) {
            PromptOptions.requireDecoded("PROMPT", prompt);
            print(tokenizer, prompt);
            return ExitCode.OK;
        }
        TextLines lines = new TextLines(console.in(), "standard input");
        int number = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            number++;
            print(tokenizer, parse(line, number));
        }
        return ExitCode.OK;
    }

    private String parse(String line, int number) {
        try {
            if (json.readTree(line).isString()) {
                return json.readTree(line).stringValue();
            }
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException(
                    "standard input, line %d: expected a JSON string, found %s".formatted(number, line), notJson);
        }
        throw new IllegalArgumentException(
                "standard input, line %d: expected a JSON string, found %s".formatted(number, line));
    }

    private void print(PromptTokenizer tokenizer, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (raw) {
            int[] ids = tokenizer.tokenizer().encode(text);
            fields.put("ids", ids);
            fields.put("tokens", ids.length);
        } else {
            PromptTokens tokens = tokenizer.tokenize(text);
            fields.put("ids", tokens.ids());
            fields.put("tokens", tokens.promptTokens());
            fields.put("limit", tokenizer.maxLength());
            fields.put("truncated", tokens.truncated());
        }
        console.out().println(json.writeValueAsString(fields));
    }
}
