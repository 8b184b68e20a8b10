package dev.panaflux.app.jobs.file;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A job file's content, before its fields are read. */
sealed interface JobTree {

    /**
     * One object with settings, prompts and lists of values.
     *
     * @param lines where its parts are
     */
    record Document(ObjectNode root, LineNumbers lines) implements JobTree {}

    /** One object for each entry. */
    record Rows(List<Row> rows) implements JobTree {

        /** Copies the list. */
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /**
     * An entry.
     *
     * @param place the file and where in it the entry is, for messages
     */
    record Row(String place, ObjectNode fields) {}
}
