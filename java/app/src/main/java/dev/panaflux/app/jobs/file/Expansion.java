package dev.panaflux.app.jobs.file;

/** How prompts become plain text. */
enum Expansion {
    /** One image for each alternative; one line for each wildcard, which follows from the seed. */
    CHOOSE,
    /** One image for each alternative and each line of a wildcard. */
    ALL,
    /** Prompts are plain text already. */
    NONE
}
