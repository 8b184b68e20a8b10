package dev.panaflux.family.klein;

/**
 * The conversation in which klein's text encoder reads a prompt: one user message, and the beginning of an answer whose
 * thoughts are left empty.
 *
 * <p>Source: Qwen3's chat template with {@code add_generation_prompt=True, enable_thinking=False}, as diffusers'
 * {@code Flux2KleinPipeline} calls it. It is klein's whatever template the tokenizer's folder holds. The known trap: with
 * thinking disabled the template still writes {@code <think>} and {@code </think>}.
 */
final class ChatTemplate {

    private static final String BEFORE_PROMPT = "<|im_start|>user\n";
    private static final String AFTER_PROMPT = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

    private ChatTemplate() {}

    /** The text that is tokenized for a prompt; the prompt stands in it unchanged. */
    static String chatText(String prompt) {
        return BEFORE_PROMPT + prompt + AFTER_PROMPT;
    }
}
