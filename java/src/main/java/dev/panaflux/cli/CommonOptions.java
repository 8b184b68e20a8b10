package dev.panaflux.cli;

import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {

    @Option(names = "--debug", description = "Add the stack trace to an error.")
    boolean debug;
}
