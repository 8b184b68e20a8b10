package dev.panaflux.app.jobs.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A job: prompts and the values to make them with, in a file. {@code docs/jobs.md} describes it.
 *
 * @param path the file
 */
public record JobFile(Path path) {

    /** The most images of a job; more are better several jobs. */
    public static final int MOST_IMAGES = 250_000;

    /** The name of the job: its file's without the ending. */
    public String name() {
        String name = String.valueOf(path.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Where references and wildcards are: the folder of the file. */
    public Path folder() {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    /**
     * All images of the job, in the file's order.
     *
     * @throws IllegalArgumentException if something in the file is not as it has to be; the message says where
     * @throws IOException if the file or a wildcard cannot be read
     */
    public List<ImageEntry> images() throws IOException {
        DraftExpander expander = new DraftExpander(new Wildcards(folder()));
        switch (JobTreeReader.read(path)) {
            case JobTree.Rows rows -> {
                for (JobTree.Row row : rows.rows()) {
                    Draft draft = new Draft(row.place(), JobDocument.fields(row.place(), row.fields()));
                    expander.add(draft, Expansion.CHOOSE);
                }
            }
            case JobTree.Document(var root, var lines) -> {
                JobDocument document = new JobDocument(path.toString(), root, lines);
                for (Draft draft : document.drafts()) {
                    expander.add(draft, document.expansion());
                }
            }
        }
        if (expander.images().isEmpty()) {
            throw new IllegalArgumentException(path + ": expected a prompt, found none");
        }
        return expander.images();
    }
}
