package dev.panaflux.cli;

import dev.panaflux.app.Caches;
import dev.panaflux.app.Caches.Content;
import dev.panaflux.app.Caches.Kind;
import dev.panaflux.system.UserFolders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what Panaflux keeps for a user, and removes it. */
@Command(
        name = "cache",
        description = "Show what is kept and can be made again, with sizes: 8-bit weights, encodings of prompts, fitted"
                + " previews, native libraries. clear removes it.",
        mixinStandardHelpOptions = true)
final class CacheCommand implements Callable<Integer>, LeanCommand {

    /** What to do. */
    enum Action {
        LIST,
        CLEAR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Console console;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", description = "list, the default, or clear.")
    private Action action = Action.LIST;

    /** Texts, as picocli takes a word that is no kind for the end of the list. */
    @Parameters(
            index = "1..*",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES}. Default: all.",
            completionCandidates = KindNames.class)
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    CacheCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Caches caches = console.environment().caches();
        List<Content> contents = new ArrayList<>();
        for (Kind kind : kinds()) {
            contents.add(action == Action.CLEAR ? caches.clear(kind) : caches.content(kind));
        }
        if (json) {
            console.printJson(contents.stream().map(CacheCommand::fields).toList());
        } else {
            for (Content content : contents) {
                boolean removed = action == Action.CLEAR && !UserFolders.isNowhere(content.folder());
                console.print("%-10s %s%s%n", content.kind().argument(), describe(content), removed ? ", removed" : "");
            }
        }
        return ExitCode.OK;
    }

    private List<Kind> kinds() {
        try {
            return kinds.isEmpty()
                    ? List.of(Kind.values())
                    : kinds.stream().map(Kind::named).distinct().toList();
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("KIND: " + unknown.getMessage(), unknown);
        }
    }

    /** As in {@code 3 files, 1.2 GiB, in /home/me/.cache/panaflux/int8}. */
    static String describe(Content content) {
        if (UserFolders.isNowhere(content.folder())) {
            return "nothing, as this user has no home folder (PANAFLUX_CACHE names another)";
        }
        return "%d file%s, %s, in %s"
                .formatted(
                        content.files(),
                        content.files() == 1 ? "" : "s",
                        CliFormat.bytes(content.bytes()),
                        content.folder());
    }

    /** The names of all kinds, for completion. */
    static final class KindNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Kind.values()).map(Kind::argument).iterator();
        }
    }

    private static Map<String, @Nullable Object> fields(Content content) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kind", content.kind().argument());
        fields.put(
                "folder",
                UserFolders.isNowhere(content.folder())
                        ? null
                        : content.folder().toString());
        fields.put("files", content.files());
        fields.put("bytes", content.bytes());
        return fields;
    }
}
