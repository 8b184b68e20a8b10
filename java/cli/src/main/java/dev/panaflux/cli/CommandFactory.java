package dev.panaflux.cli;

import picocli.CommandLine;

/** Makes commands, giving those that ask for one the process's {@link Console}. */
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
