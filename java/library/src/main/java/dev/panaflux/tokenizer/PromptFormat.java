package dev.panaflux.tokenizer;

import java.util.function.UnaryOperator;

/**
 * What a text encoder makes of a prompt before it reads it.
 *
 * @param template from a prompt to the text that is tokenized
 * @param longest the most tokens that are read
 * @param padded whether shorter prompts are filled up to that length
 */
public record PromptFormat(UnaryOperator<String> template, int longest, boolean padded) {}
