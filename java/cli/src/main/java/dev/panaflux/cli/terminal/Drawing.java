package dev.panaflux.cli.terminal;

/**
 * An image for a terminal. It is drawn from the cursor's place, which does not change, into rows that are there already.
 *
 * @param codes what draws it
 * @param rows the rows of the terminal that it covers
 */
public record Drawing(String codes, int rows) {}
