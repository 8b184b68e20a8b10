package dev.panaflux.fuzz;

import java.util.Map;

/** A reader of files under test. Whatever the bytes, it reads them or refuses them as it documents. */
interface Harness {

    /**
     * Reads {@code input} and uses what was read. Anything that this throws is a fault of the reader.
     *
     * @return whether the reader took the input, rather than refused it in one line that names the file
     */
    boolean takes(byte[] input) throws Exception;

    /** Inputs to start from, by name, all of which the reader takes. */
    Map<String, byte[]> seeds() throws Exception;
}
