package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of reference images in every block, after the rotary embedding.
 *
 * @param blocks those of each block, in order
 */
record ReferenceCache(List<Entry> blocks) {

    /** Without references. */
    static final ReferenceCache NONE = new ReferenceCache(List.of());

    ReferenceCache {
        blocks = List.copyOf(blocks);
    }

    /**
     * One block's.
     *
     * @param key {@code [referenceTokens, innerDim]}
     * @param value {@code [referenceTokens, innerDim]}
     */
    record Entry(Tensor key, Tensor value) {

        /** Takes them from the first rows of a pass over the references alone. */
        void takeFrom(Kernels kernels, Scratch scratch) {
            kernels.convert(key, scratch.key().rows(0, key.rows()));
            kernels.convert(value, scratch.value().rows(0, value.rows()));
        }

        /** Puts them where a sequence attends to them. */
        void putInto(Kernels kernels, Scratch scratch, Rows rows) {
            kernels.convert(rows.of(scratch.key()), key);
            kernels.convert(rows.of(scratch.value()), value);
        }
    }

    /** Room for {@code tokens} references in each of {@code blocks} blocks. */
    static ReferenceCache allocate(Workspace workspace, int blocks, int tokens, int innerDim) {
        List<Entry> entries = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            entries.add(new Entry(workspace.allocate(tokens, innerDim), workspace.allocate(tokens, innerDim)));
        }
        return new ReferenceCache(entries);
    }

    /** Puts a block's keys and values behind those of every sequence. */
    void putInto(int block, BlockPass pass) {
        if (blocks.isEmpty()) {
            return;
        }
        for (int sequence = 0; sequence < pass.batch().count(); sequence++) {
            blocks.get(block)
                    .putInto(pass.pass().kernels(), pass.scratch(), pass.batch().cachedKeys(sequence));
        }
    }
}
