package dev.panaflux.tokenizer;

/**
 * A token that is recognised in the text itself, before byte-pair encoding: an entry of a tokenizer.json's
 * {@code added_tokens}.
 *
 * @param id the token
 * @param content the text that stands for it
 * @param singleWord whether it is recognised only where no word character touches it
 * @param stripLeft whether it swallows the white space before it
 * @param stripRight whether it swallows the white space after it
 * @param normalized whether it is looked for in normalised text, in its own normalised form
 */
record AddedToken(
        int id, String content, boolean singleWord, boolean stripLeft, boolean stripRight, boolean normalized) {}
