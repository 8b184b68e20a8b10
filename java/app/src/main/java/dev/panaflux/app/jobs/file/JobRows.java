package dev.panaflux.app.jobs.file;

import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads entries of a job that come one by one from elsewhere than a job file, such as the rows of a database. */
public final class JobRows {

    private final Wildcards wildcards;

    /**
     * A reader.
     *
     * @param folder where wildcards are
     */
    public JobRows(Path folder) {
        this.wildcards = new Wildcards(folder);
    }

    /**
     * The images that an entry asks for, its alternatives and wildcards replaced as in a table of a job file.
     *
     * @param place where the entry is, for messages: {@code row 7}
     * @param fields a JSON object with the fields of a job file
     * @throws IllegalArgumentException if something is not as it has to be; the message begins with the place
     * @throws IOException if a wildcard cannot be read
     */
    public List<RowImage> images(String place, String fields) throws IOException {
        DraftExpander expander = new DraftExpander(wildcards);
        expander.add(new Draft(place, JobDocument.fields(place, object(place, fields))), Expansion.CHOOSE);
        return expander.images().stream()
                .map(image -> new RowImage(place, fields, image.prompt(), image.seed()))
                .toList();
    }

    /**
     * Checks the names of fields before any entry is read.
     *
     * @param place where they are, for messages: {@code columns}
     * @throws IllegalArgumentException naming the first that no job file has, or that stands for the same as another
     */
    public static void requireFields(String place, Collection<String> names) {
        Set<JobField> seen = EnumSet.noneOf(JobField.class);
        for (String name : names) {
            JobField field = JobField.named(name).orElseThrow(() -> JobField.unknown(place, name));
            if (!seen.add(field)) {
                throw new IllegalArgumentException(
                        "%s: %s: expected it once, found it twice".formatted(place, field.label()));
            }
        }
    }

    static ObjectNode object(String place, String fields) {
        try {
            if (JsonMapper.shared().readTree(fields) instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException(place + ": expected a JSON object");
        } catch (JacksonException damaged) {
            throw new IllegalArgumentException(
                    "%s: expected a JSON object: %s"
                            .formatted(place, Printable.line(String.valueOf(damaged.getOriginalMessage()))),
                    damaged);
        }
    }
}
