package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.Accuracy;
import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import dev.panaflux.kernels.testkit.SampledKernels.Region;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares results with the oracle's. */
public enum Judge {
    /** Compares every element. */
    OF_WHOLE_OUTPUTS,
    /** Compares samples of products, and every element of other operators; for sizes that would take the oracle minutes. */
    OF_SAMPLES;

    /**
     * What is wrong with a result, or nothing.
     *
     * @param call has run on the kernels under test
     * @param before the output's content before it ran
     */
    public Optional<String> problem(Operator operator, Precision precision, Call call, Tensor before) {
        Accuracy accuracy = operator.accuracy(precision);
        Optional<String> problem = problem(new OracleKernels(), accuracy, call, before);
        return problem.isPresent() && precision == Precision.BF16
                ? problem(new RoundedOperands(new OracleKernels()), accuracy, call, before)
                : problem;
    }

    private Optional<String> problem(Kernels oracle, Accuracy accuracy, Call call, Tensor before) {
        try (var arena = Arena.ofShared()) {
            Tensor exact = Tensor.of(
                    arena.allocate(before.segment().byteSize(), 64), before.dtype(), before.rows(), before.cols());
            exact.segment().copyFrom(before.segment());
            List<Region> regions;
            if (this == OF_SAMPLES) {
                SampledKernels samples = new SampledKernels(oracle);
                call.run().on(new CheckedKernels(samples), exact);
                regions = samples.regions(exact);
            } else {
                call.run().on(new CheckedKernels(oracle), exact);
                regions = List.of(Region.all(exact));
            }
            return accuracy.check(doubles(exact, regions), floats(call.out(), regions));
        }
    }

    private static float[] floats(Tensor tensor, List<Region> regions) {
        List<float[]> parts = new ArrayList<>();
        int count = 0;
        for (Region region : regions) {
            float[] part = Elements.read(region.of(tensor));
            parts.add(part);
            count += part.length;
        }
        float[] all = new float[count];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static double[] doubles(Tensor tensor, List<Region> regions) {
        float[] values = floats(tensor, regions);
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
