package dev.panaflux.explain;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Counts the calls of each operator. */
final class CountedCalls {

    private final Map<String, Integer> calls = new HashMap<>();

    /** Hands every call on to {@code kernels} and counts it. */
    Kernels of(Kernels kernels) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, operands) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(kernels, operands);
                    } catch (InvocationTargetException failure) {
                        throw Objects.requireNonNull(failure.getCause());
                    }
                });
    }

    /** How often an operator was called; its label is the method's name. */
    int of(Operator operator) {
        return calls.getOrDefault(operator.label(), 0);
    }
}
