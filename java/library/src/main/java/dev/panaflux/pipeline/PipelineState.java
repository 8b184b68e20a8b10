package dev.panaflux.pipeline;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.tokenizer.PromptTokenizer;

/**
 * What a pipeline keeps from request to request.
 *
 * @param model the model's files
 * @param digest identifies them
 * @param tokenizer the model's
 * @param selected the kernels and what they are
 * @param memory what the machine has
 * @param prompts encodes prompts and keeps the latest
 * @param transformer the transformer's weights as the precision needs them
 */
record PipelineState(
        ModelFiles model,
        String digest,
        PromptTokenizer tokenizer,
        SelectedKernels selected,
        MemoryCheck memory,
        PromptEncoder prompts,
        TransformerWeights transformer) {}
