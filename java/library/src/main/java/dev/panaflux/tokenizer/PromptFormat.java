package dev.panaflux.tokenizer;

import java.util.function.UnaryOperator;

/**
 * How a prompt becomes the input of a text encoder.
 *
 * @param template turns a prompt into the text that is tokenized
 * @param longest maximum number of tokens
 * @param padded whether shorter prompts are padded to that length
 */
public record PromptFormat(UnaryOperator<String> template, int longest, boolean padded) {}
