package dev.panaflux.pipeline;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.tokenizer.PromptTokenizer;

/**
 * The state that a pipeline keeps between requests.
 *
 * @param model the model's files
 * @param digest the model's digest
 * @param tokenizer the model's tokenizer
 * @param selected the kernels and their plan
 * @param memory the machine's memory
 * @param prompts encodes prompts and keeps recent encodings
 * @param transformer the transformer's weights for the precision
 * @param adapters the open adapters
 * @param previews finds the projection for previews
 */
record PipelineState(
        ModelFiles model,
        String digest,
        PromptTokenizer tokenizer,
        SelectedKernels selected,
        MemoryCheck memory,
        PromptEncoder prompts,
        TransformerWeights transformer,
        OpenAdapters adapters,
        Previews previews) {}
