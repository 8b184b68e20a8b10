package dev.panaflux.tokenizer;

import java.util.Map;

/**
 * The {@code model} of a tokenizer.json.
 *
 * @param vocabulary the number of every token, which is written in the byte-level alphabet; every byte is a token
 * @param spellings the vocabulary the other way round
 * @param merges which tokens are merged
 * @param ignoreMerges whether a word that is a token is that token whatever the merges say
 */
record BpeModel(
        Map<String, Integer> vocabulary, Map<Integer, String> spellings, MergeTable merges, boolean ignoreMerges) {}
