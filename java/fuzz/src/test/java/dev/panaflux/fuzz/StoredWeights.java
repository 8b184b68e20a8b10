package dev.panaflux.fuzz;

import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads the values of what a file of tensors holds, as a linear layer would. */
final class StoredWeights {

    /** Rows of each weight that are read, from both ends. */
    private static final long ROWS = 8;

    private static final long LARGEST_ROW = 1 << 20;

    private StoredWeights() {}

    /** Reads every byte of every tensor, and the values of weights; false if the file is refused. */
    static boolean takes(Path path) throws IOException {
        try {
            TensorFile file = TensorFile.read(path);
            TestFiles.readEveryByte(file);
            read(file);
            return true;
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        }
    }

    /** A weight that cannot be computed with is refused only when it is needed, in one line that names the file. */
    private static void read(TensorFile file) {
        try {
            readAll(file);
        } catch (ModelFormatException e) {
            Refusal.of(e, file.path());
        }
    }

    private static void readAll(TensorFile file) throws ModelFormatException {
        WeightFiles files = new WeightFiles(file.path(), List.of(file), file.tensors());
        WeightCatalog catalog = WeightCatalog.asStored(files);
        try (WeightStore store = catalog.open()) {
            for (TensorEntry entry : file.tensors().values()) {
                List<Long> shape = catalog.shape(entry.name());
                if (shape.size() == 2 && shape.getLast() <= LARGEST_ROW) {
                    readRows(store.weight(entry.name(), shape.getFirst(), shape.getLast()));
                }
            }
        }
    }

    private static void readRows(Weight weight) {
        float[] row = new float[(int) weight.cols()];
        long rows = row.length == 0 ? 0 : weight.rows();
        for (long r = 0; r < rows; r = r == ROWS - 1 ? Math.max(ROWS, rows - ROWS) : r + 1) {
            weight.read(r, 0, row, 0, row.length);
        }
    }
}
