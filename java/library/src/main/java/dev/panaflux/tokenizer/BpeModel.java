package dev.panaflux.tokenizer;

import java.util.Map;

/**
 * The {@code model} of a tokenizer.json.
 *
 * @param vocabulary token ids by token, written in the byte-level alphabet; every byte is a token
 * @param spellings tokens by id: the inverse of the vocabulary
 * @param merges the merges
 * @param ignoreMerges whether a word in the vocabulary is used as it is, without applying merges
 */
record BpeModel(
        Map<String, Integer> vocabulary, Map<Integer, String> spellings, MergeTable merges, boolean ignoreMerges) {}
