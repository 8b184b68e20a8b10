package dev.panaflux.adapters;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors that change one module, checked against each other.
 *
 * @param name the module's name as stored
 * @param kind how they store the change
 * @param outDim outputs of the change
 * @param inDim its inputs
 * @param rank columns between two factors, where there are factors
 * @param tensors the tensors by their role
 */
record AdapterModule(
        String name,
        AdapterKind kind,
        long outDim,
        long inDim,
        OptionalLong rank,
        Map<TensorRole, TensorEntry> tensors) {

    AdapterModule {
        tensors = Map.copyOf(tensors);
    }

    /** Whether rows or columns get magnitudes of their own. */
    boolean decomposed() {
        return tensors.containsKey(TensorRole.MAGNITUDE);
    }

    /** The sizes of a LoHa. */
    Hadamard hadamard() {
        return new Hadamard(outDim, inDim, cols(TensorRole.HADAMARD_1A), cols(TensorRole.HADAMARD_2A));
    }

    /** Bytes that are computed from the tensors and kept while the file is open; the tensors themselves stay mapped. */
    long computedBytes() {
        long elements = switch (kind) {
            case LOW_RANK, DIFFERENCE -> 0;
            case HADAMARD -> hadamard().elements();
            case KRONECKER -> leftElements();
        };
        TensorEntry magnitude = find(TensorRole.MAGNITUDE);
        return Float.BYTES * (elements + (magnitude == null ? 0 : magnitude.elements()));
    }

    /** Elements of the first matrix of a Kronecker product. */
    private long leftElements() {
        TensorEntry whole = find(TensorRole.KRONECKER_1);
        return whole != null
                ? whole.elements()
                : Objects.requireNonNull(find(TensorRole.KRONECKER_1A)).shape().get(0) * cols(TensorRole.KRONECKER_1B);
    }

    private long cols(TensorRole role) {
        return Objects.requireNonNull(find(role)).shape().get(1);
    }

    @Nullable
    TensorEntry find(TensorRole role) {
        return tensors.get(role);
    }

    /** Checks one module's tensors. */
    static final class Reader {

        private final String name;
        private final Map<TensorRole, TensorEntry> tensors = new EnumMap<>(TensorRole.class);

        Reader(String name) {
            this.name = name;
        }

        /** Adds a tensor; two of one role are two adapters. */
        void add(TensorRole role, TensorEntry entry) throws ModelFormatException {
            TensorEntry other = tensors.put(role, entry);
            if (other != null) {
                throw new ModelFormatException("%s: module %s: expected one adapter, found %s and %s"
                        .formatted(
                                entry.file(),
                                ModelFileErrors.printable(name),
                                ModelFileErrors.printable(other.name()),
                                ModelFileErrors.printable(entry.name())));
            }
        }

        String name() {
            return name;
        }

        /** The names of the tensors. */
        Stream<String> keys() {
            return tensors.values().stream().map(TensorEntry::name);
        }

        /** Whether nothing here can be applied to a linear layer: a convolution's core, or a scale alone. */
        boolean isForeign() {
            return tensors.containsKey(TensorRole.TUCKER_CORE)
                    || tensors.keySet().stream()
                            .allMatch(role -> role == TensorRole.ALPHA || role == TensorRole.MAGNITUDE);
        }

        /**
         * The module.
         *
         * @throws ModelFormatException if a tensor is missing, or two do not fit each other
         */
        AdapterModule read() throws ModelFormatException {
            AdapterKind kind = kind();
            AdapterModule module = switch (kind) {
                case LOW_RANK -> lowRank();
                case KRONECKER -> kronecker();
                case HADAMARD -> hadamard();
                case DIFFERENCE -> difference();
            };
            TensorEntry magnitude = tensors.get(TensorRole.MAGNITUDE);
            if (magnitude != null && !isMagnitude(magnitude.shape(), module)) {
                throw unexpected(
                        magnitude, "[%d, 1], [%d] or [1, %d]".formatted(module.outDim, module.outDim, module.inDim));
            }
            TensorEntry alpha = tensors.get(TensorRole.ALPHA);
            if (alpha != null && alpha.elements() != 1) {
                throw unexpected(alpha, "one number");
            }
            return module;
        }

        private static boolean isMagnitude(List<Long> shape, AdapterModule module) {
            return shape.equals(List.of(module.outDim))
                    || shape.equals(List.of(module.outDim, 1L))
                    || shape.equals(List.of(1L, module.inDim));
        }

        private AdapterKind kind() throws ModelFormatException {
            Map<AdapterKind, Boolean> found = new EnumMap<>(AdapterKind.class);
            found.put(AdapterKind.LOW_RANK, hasAny(TensorRole.DOWN, TensorRole.UP));
            found.put(
                    AdapterKind.KRONECKER,
                    hasAny(
                            TensorRole.KRONECKER_1,
                            TensorRole.KRONECKER_1A,
                            TensorRole.KRONECKER_1B,
                            TensorRole.KRONECKER_2,
                            TensorRole.KRONECKER_2A,
                            TensorRole.KRONECKER_2B));
            found.put(
                    AdapterKind.HADAMARD,
                    hasAny(
                            TensorRole.HADAMARD_1A,
                            TensorRole.HADAMARD_1B,
                            TensorRole.HADAMARD_2A,
                            TensorRole.HADAMARD_2B));
            found.put(AdapterKind.DIFFERENCE, hasAny(TensorRole.DIFFERENCE));
            found.values().removeIf(there -> !there);
            if (found.size() != 1) {
                throw new ModelFormatException("%s: module %s: expected one kind of adapter, found %s"
                        .formatted(
                                file(),
                                ModelFileErrors.printable(name),
                                String.join(
                                        " and ",
                                        found.keySet().stream()
                                                .map(AdapterKind::label)
                                                .toList())));
            }
            return found.keySet().iterator().next();
        }

        private boolean hasAny(TensorRole... roles) {
            return Arrays.stream(roles).anyMatch(tensors::containsKey);
        }

        private AdapterModule lowRank() throws ModelFormatException {
            Matrix product = product(TensorRole.UP, TensorRole.DOWN);
            return module(AdapterKind.LOW_RANK, product.rows, product.cols, product.rank);
        }

        private AdapterModule hadamard() throws ModelFormatException {
            Matrix first = product(TensorRole.HADAMARD_1A, TensorRole.HADAMARD_1B);
            Matrix second = product(TensorRole.HADAMARD_2A, TensorRole.HADAMARD_2B);
            if (first.rows != second.rows || first.cols != second.cols) {
                throw unexpected(
                        required(TensorRole.HADAMARD_2A), "factors of [%d, %d]".formatted(first.rows, first.cols));
            }
            return module(AdapterKind.HADAMARD, first.rows, first.cols, first.rank);
        }

        private AdapterModule kronecker() throws ModelFormatException {
            Matrix left = wholeOrProduct(TensorRole.KRONECKER_1, TensorRole.KRONECKER_1A, TensorRole.KRONECKER_1B);
            Matrix right = wholeOrProduct(TensorRole.KRONECKER_2, TensorRole.KRONECKER_2A, TensorRole.KRONECKER_2B);
            try {
                return module(
                        AdapterKind.KRONECKER,
                        Math.multiplyExact(left.rows, right.rows),
                        Math.multiplyExact(left.cols, right.cols),
                        left.rank.isPresent() ? left.rank : right.rank);
            } catch (ArithmeticException tooLarge) {
                throw new ModelFormatException(
                        "%s: module %s: expected a matrix that memory can hold, found a Kronecker product of %s and %s"
                                .formatted(file(), ModelFileErrors.printable(name), left, right),
                        tooLarge);
            }
        }

        private AdapterModule difference() throws ModelFormatException {
            Matrix whole = matrix(required(TensorRole.DIFFERENCE));
            return module(AdapterKind.DIFFERENCE, whole.rows, whole.cols, OptionalLong.empty());
        }

        private AdapterModule module(AdapterKind kind, long rows, long cols, OptionalLong rank) {
            return new AdapterModule(name, kind, rows, cols, rank, tensors);
        }

        /** The sizes of a matrix or a product. */
        private record Matrix(long rows, long cols, OptionalLong rank) {
            @Override
            public String toString() {
                return "[%d, %d]".formatted(rows, cols);
            }
        }

        private Matrix wholeOrProduct(TensorRole whole, TensorRole a, TensorRole b) throws ModelFormatException {
            TensorEntry entry = tensors.get(whole);
            if (entry == null) {
                return product(a, b);
            }
            if (hasAny(a, b)) {
                throw unexpected(entry, "either a whole matrix or two factors");
            }
            return matrix(entry);
        }

        private Matrix product(TensorRole a, TensorRole b) throws ModelFormatException {
            Matrix left = matrix(required(a));
            Matrix right = matrix(required(b));
            if (left.cols != right.rows) {
                throw unexpected(required(a), "%d columns for a factor of %s".formatted(right.rows, right));
            }
            return new Matrix(left.rows, right.cols, OptionalLong.of(right.rows));
        }

        /** The sizes of a tensor as a matrix; a linear layer may be stored as a 1x1 convolution. */
        private Matrix matrix(TensorEntry entry) throws ModelFormatException {
            List<Long> shape = entry.shape();
            if (shape.size() < 2 || shape.subList(2, shape.size()).stream().anyMatch(axis -> axis != 1)) {
                throw unexpected(entry, "a matrix");
            }
            if (shape.contains(0L)) {
                throw unexpected(entry, "no axis of 0");
            }
            if (entry.type().computable().isEmpty()) {
                throw unexpected(entry, "f32, f16 or bf16 values");
            }
            return new Matrix(shape.get(0), shape.get(1), OptionalLong.empty());
        }

        private TensorEntry required(TensorRole role) throws ModelFormatException {
            TensorEntry entry = tensors.get(role);
            if (entry == null) {
                throw new ModelFormatException("%s: module %s: expected a tensor for %s, found %s"
                        .formatted(
                                file(),
                                ModelFileErrors.printable(name),
                                role.label(),
                                ModelFileErrors.printable(
                                        String.join(", ", keys().sorted().toList()))));
            }
            return entry;
        }

        private Object file() {
            Optional<TensorEntry> any = tensors.values().stream().findFirst();
            return any.isPresent() ? any.get().file() : "adapter";
        }

        private static ModelFormatException unexpected(TensorEntry entry, String expected) {
            return new ModelFormatException("%s: tensor %s: expected %s, found %s"
                    .formatted(entry.file(), ModelFileErrors.printable(entry.name()), expected, entry.describe()));
        }
    }
}
