package dev.panaflux.bench.scaling;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Tells a {@link RecordingPool} which operator's tasks it runs. */
final class NamedOperators {

    private static final String GATHER = "embeddingGather";

    private NamedOperators() {}

    static Kernels of(Kernels kernels, RecordingPool pool) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, values) -> {
                    if (values != null) {
                        pool.begin(method.getName(), traffic(method.getName(), values));
                    }
                    try {
                        return method.invoke(kernels, values);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** Bytes of all that an operator takes and returns. */
    private static long traffic(String operator, Object[] values) {
        long bytes = 0;
        for (Object value : values) {
            boolean whole = value instanceof Tensor || !operator.equals(GATHER);
            if (value instanceof Weight weight && whole) {
                bytes += weight.parts().stream()
                        .mapToLong(part -> part.rows() * part.rowBytes())
                        .sum();
            }
        }
        return bytes;
    }
}
