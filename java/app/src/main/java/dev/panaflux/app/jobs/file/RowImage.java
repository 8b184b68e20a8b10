package dev.panaflux.app.jobs.file;

import java.io.Serializable;

/**
 * One image that an entry asks for, as text, so that another process can make it.
 *
 * @param place where the entry is, for messages
 * @param fields the entry, a JSON object
 * @param prompt the image's prompt, alternatives and wildcards replaced
 * @param seed the image's seed
 */
public record RowImage(String place, String fields, String prompt, long seed) implements Serializable {

    /**
     * What the job asks for.
     *
     * @throws IllegalArgumentException if a field is not as it has to be
     */
    public ImageEntry entry() {
        return ImageEntry.of(
                new FieldReader(place, JobDocument.fields(place, JobRows.object(place, fields))), prompt, seed);
    }
}
