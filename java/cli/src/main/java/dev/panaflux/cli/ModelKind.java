package dev.panaflux.cli;

/** How a model was trained. */
enum ModelKind {
    /** To a few steps, without guidance. */
    DISTILLED,
    /** To many steps, with guidance. */
    BASE
}
