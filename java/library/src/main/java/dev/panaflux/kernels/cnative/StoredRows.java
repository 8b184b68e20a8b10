package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The memory of a weight in a format that C widens.
 *
 * @param format the kernels' number of the format
 * @param memory the rows
 * @param rowBytes distance between the starts of two rows
 * @param scales {@code [rows]} f32, or null
 */
record StoredRows(int format, MemorySegment memory, long rowBytes, MemorySegment scales) {

    private static final Map<String, Integer> FORMATS = Map.ofEntries(
            Map.entry("q4_0", PanafluxKernels.PF_Q4_0()),
            Map.entry("q4_1", PanafluxKernels.PF_Q4_1()),
            Map.entry("q5_0", PanafluxKernels.PF_Q5_0()),
            Map.entry("q5_1", PanafluxKernels.PF_Q5_1()),
            Map.entry("q8_0", PanafluxKernels.PF_Q8_0()),
            Map.entry("q2_k", PanafluxKernels.PF_Q2_K()),
            Map.entry("q3_k", PanafluxKernels.PF_Q3_K()),
            Map.entry("q4_k", PanafluxKernels.PF_Q4_K()),
            Map.entry("q5_k", PanafluxKernels.PF_Q5_K()),
            Map.entry("q6_k", PanafluxKernels.PF_Q6_K()),
            Map.entry("iq4_nl", PanafluxKernels.PF_IQ4_NL()),
            Map.entry("iq4_xs", PanafluxKernels.PF_IQ4_XS()),
            Map.entry("mxfp4", PanafluxKernels.PF_MXFP4()),
            Map.entry("f8_e4m3", PanafluxKernels.PF_E4M3()),
            Map.entry("f8_e5m2", PanafluxKernels.PF_E5M2()),
            Map.entry("i8_rows", PanafluxKernels.PF_INT8()));

    /** The rows of {@code weight}; empty if only Java knows its format. */
    static Optional<StoredRows> of(Weight weight) {
        Integer format = FORMATS.get(weight.format().label());
        if (format == null) {
            return Optional.empty();
        }
        List<Weight.Part> parts = weight.parts();
        Weight.Part values = parts.getFirst();
        MemorySegment scales = parts.size() > 1 ? parts.get(1).memory() : MemorySegment.NULL;
        return Optional.of(new StoredRows(format, values.memory(), values.strideBytes(), scales));
    }
}
