package dev.panaflux.cli;

import dev.panaflux.app.Spelling;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words picocli's errors like all others: the option, what was expected and what was found. */
final class UsageMessage {

    private UsageMessage() {}

    /** What is wrong with a command line. */
    static String of(ParameterException failure) {
        ArgSpec argument = failure.getArgSpec();
        if (argument != null && failure.getCause() instanceof TypeConversionException conversion) {
            return "%s: %s".formatted(name(argument), reason(argument, failure.getValue(), conversion));
        }
        if (failure instanceof MissingParameterException missing) {
            List<ArgSpec> wanted = missing.getMissing();
            ArgSpec first = wanted.isEmpty() ? failure.getArgSpec() : wanted.getFirst();
            if (first == null) {
                return String.valueOf(failure.getMessage());
            }
            return "%sexpected %s, found nothing"
                    .formatted(first.isOption() ? name(first) + ": " : "", first.paramLabel());
        }
        if (failure instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + ": expected it once, found it twice";
        }
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return of(unmatched);
        }
        return String.valueOf(failure.getMessage());
    }

    private static String of(UnmatchedArgumentException unmatched) {
        String found = unmatched.getUnmatched().getFirst();
        CommandSpec command = unmatched.getCommandLine().getCommandSpec();
        if (unmatched.isUnknownOption()) {
            return "Unknown option: '%s'%s"
                    .formatted(found, perhaps(found, command.optionsMap().keySet()));
        }
        return command.parent() == null
                ? "expected a command, found '%s'%s; see --help"
                        .formatted(found, perhaps(found, command.subcommands().keySet()))
                : "expected no more arguments, found '%s'".formatted(found);
    }

    private static String perhaps(String found, Set<String> known) {
        String word = found.replaceFirst("=.*", "");
        return Spelling.nearest(word, known).map(", perhaps %s"::formatted).orElse("");
    }

    /** Lets numbers be refused in our words. */
    static void registerNumbers(CommandLine commandLine) {
        ITypeConverter<Integer> integer = text -> (int) wholeNumber(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        ITypeConverter<Long> longer = text -> wholeNumber(text, Long.MIN_VALUE, Long.MAX_VALUE);
        ITypeConverter<Double> decimal = text -> number(text, Double::valueOf);
        commandLine.registerConverter(int.class, integer);
        commandLine.registerConverter(Integer.class, integer);
        commandLine.registerConverter(long.class, longer);
        commandLine.registerConverter(double.class, decimal);
        commandLine.registerConverter(Double.class, decimal);
        commandLine.registerConverter(Float.class, text -> number(text, Float::valueOf));
    }

    private static long wholeNumber(String text, long least, long most) {
        BigInteger number;
        try {
            number = new BigInteger(text);
        } catch (NumberFormatException other) {
            throw new TypeConversionException("expected a whole number, found '%s'".formatted(text));
        }
        if (number.compareTo(BigInteger.valueOf(most)) > 0 || number.compareTo(BigInteger.valueOf(least)) < 0) {
            throw new TypeConversionException("expected %s, found %s"
                    .formatted(number.signum() > 0 ? "at most " + most : "at least " + least, text));
        }
        return number.longValue();
    }

    private static <T> T number(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException other) {
            throw new TypeConversionException("expected a number, found '%s'".formatted(text));
        }
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String reason(ArgSpec argument, @Nullable String value, TypeConversionException conversion) {
        Class<?> type = argument.auxiliaryTypes()[0];
        if (!type.isEnum()) {
            String message = String.valueOf(conversion.getMessage());
            // Some parsers name what they read themselves.
            String again = name(argument).replaceFirst("^--", "") + ": ";
            return message.startsWith(again) ? message.substring(again.length()) : message;
        }
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> String.valueOf(constant).toLowerCase(Locale.ROOT))
                .toList();
        String last = names.getLast();
        return "expected %s or %s, found '%s'"
                .formatted(String.join(", ", names.subList(0, names.size() - 1)), last, value);
    }
}
