package dev.panaflux.tokenizer;

/**
 * A token recognised in the text itself, before byte-pair encoding: an entry of a tokenizer.json's
 * {@code added_tokens}.
 *
 * @param id the token id
 * @param content the text that becomes this token
 * @param singleWord whether it is recognised only if no word character touches it
 * @param stripLeft whether it absorbs the white space before it
 * @param stripRight whether it absorbs the white space after it
 * @param normalized whether its normalised form is matched in the normalised text
 */
record AddedToken(
        int id, String content, boolean singleWord, boolean stripLeft, boolean stripRight, boolean normalized) {}
