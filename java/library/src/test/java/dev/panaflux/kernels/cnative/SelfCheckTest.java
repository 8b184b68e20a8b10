package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.scalar.ScalarKernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelfCheckTest {

    /** A call of an operator. */
    private record Call(String operator, List<Object> operands) {}

    /** What the check says of plain Java whose results are off in one element after the calls that are {@code broken}. */
    private static Optional<String> problem(Predicate<Call> broken) {
        try (var pool = new FixedComputePool(1)) {
            Kernels plain = new ScalarKernels(pool);
            Kernels changed = (Kernels) Proxy.newProxyInstance(
                    Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, operands) -> {
                        try {
                            method.invoke(plain, operands);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                        Tensor out = (Tensor) operands[0];
                        if (broken.test(new Call(method.getName(), Arrays.asList(operands)))) {
                            float[] values = out.toFloats();
                            values[values.length - 1] += 1;
                            out.setFloats(values);
                        }
                        return null;
                    });
            return SelfCheck.problem(changed, pool);
        }
    }

    @Test
    void acceptsKernelsThatAgree() {
        assertThat(problem(call -> false)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void namesTheOperatorThatDiffers(Operator operator) {
        assertThat(problem(call -> call.operator().equals(operator.label())))
                .hasValueSatisfying(told -> assertThat(told).startsWith(operator.label() + ", "));
    }

    @Test
    void triesASecondProductToo() {
        assertThat(problem(call ->
                        call.operator().equals("linear") && call.operands().get(4) instanceof Epilogue.AddProduct))
                .hasValueSatisfying(told -> assertThat(told).startsWith("linear with a second product, "));
    }

    @Test
    void triesIntegerWeightsToo() {
        assertThat(problem(call ->
                        call.operator().equals("linear") && call.operands().get(2) instanceof QuantizedWeight))
                .hasValueSatisfying(told -> assertThat(told).startsWith("linear int8, "));
    }
}
