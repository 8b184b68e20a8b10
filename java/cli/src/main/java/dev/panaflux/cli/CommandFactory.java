package dev.panaflux.cli;

import picocli.CommandLine;

/** Creates commands, and passes the process's {@link Console} to those that need it. */
final class CommandFactory implements CommandLine.IFactory {

    private final Console console;
    private final CommandLine.IFactory fallback = CommandLine.defaultFactory();

    CommandFactory(Console console) {
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        try {
            return type.getDeclaredConstructor(Console.class).newInstance(console);
        } catch (NoSuchMethodException withoutConsole) {
            return fallback.create(type);
        }
    }
}
