package dev.panaflux.family.klein;

/**
 * The chat around a prompt for klein's text encoder: one user message, and the start of an answer with empty thoughts.
 *
 * <p>Source: Qwen3's chat template with {@code add_generation_prompt=True, enable_thinking=False}, as diffusers'
 * {@code Flux2KleinPipeline} calls it. The template in the tokenizer's folder is ignored. Pitfall: even with thinking disabled,
 * the template writes {@code <think>} and {@code </think>}.
 */
final class ChatTemplate {

    private static final String BEFORE_PROMPT = "<|im_start|>user\n";
    private static final String AFTER_PROMPT = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

    private ChatTemplate() {}

    /** The text that is tokenized for a prompt; it contains the prompt unchanged. */
    static String chatText(String prompt) {
        return BEFORE_PROMPT + prompt + AFTER_PROMPT;
    }
}
