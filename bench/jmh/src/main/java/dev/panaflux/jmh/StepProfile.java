package dev.panaflux.jmh;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.RunControl;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * How a denoising step's time is divided among operators: means of all steps except the first, as a Markdown table. "rest"
 * is the time outside operators: Euler steps, copies, progress.
 *
 * <pre>{@code StepProfile BACKEND PRECISION MODEL SIZE STEPS}</pre>
 */
public final class StepProfile {

    private static final double NANOS = 1e9;

    private final Map<String, Long> nanos = new TreeMap<>();
    private final List<Long> steps = new ArrayList<>();
    private boolean counting;

    private StepProfile() {}

    /** Generates one image and prints the table. */
    public static void main(String[] args) throws IOException {
        KernelOptions options = new KernelOptions(
                BackendChoice.parse(args[0]),
                Precision.valueOf(args[1].toUpperCase(Locale.ROOT)),
                Runtime.getRuntime().availableProcessors());
        int side = Integer.parseInt(args[3]);
        GenerationRequest request = GenerationRequest.of("a red apple")
                .size(side, side)
                .steps(Integer.parseInt(args[4]))
                .seed(1)
                .build();
        StepProfile profile = new StepProfile();
        List<KernelBackend> timed = KernelSelector.installed().backends().stream()
                .map(backend -> profile.wrap(KernelBackend.class, backend))
                .toList();
        try (ImagePipeline pipeline = ImagePipeline.of(ModelFiles.read(ModelSource.of(Path.of(args[2]))))
                .kernels(options)
                .backends(new KernelSelector(timed))
                .build()) {
            System.out.println(pipeline.plan().describe());
            pipeline.generate(request, RunControl.showing(profile::record), image -> {});
        }
        profile.print();
    }

    private void record(ProgressEvent event) {
        if (event instanceof ProgressEvent.StepDone step) {
            if (step.step() > 0) {
                steps.add(step.time().toNanos());
            }
            counting = true;
        }
        if (event instanceof ProgressEvent.PhaseDone done && done.phase() == Phase.DENOISE) {
            counting = false;
        }
    }

    /** The same backend, with its kernels timed operator by operator. */
    private <T> T wrap(Class<T> type, Object target) {
        UnaryOperator<Object> seen = result -> switch (result) {
            case Kernels kernels -> timed(kernels);
            case KernelBackend backend -> wrap(KernelBackend.class, backend);
            default -> result;
        };
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return result == null ? null : seen.apply(result);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }

    private Kernels timed(Kernels kernels) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    long start = System.nanoTime();
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    } finally {
                        if (counting) {
                            nanos.merge(method.getName(), System.nanoTime() - start, Long::sum);
                        }
                    }
                });
    }

    private void print() {
        long total = steps.stream().mapToLong(Long::longValue).sum();
        long inside = nanos.values().stream().mapToLong(Long::longValue).sum();
        nanos.put("rest", total - inside);
        System.out.println("| operator | seconds per step | share |");
        System.out.println("|---|---|---|");
        nanos.forEach((operator, time) -> System.out.printf(
                Locale.ROOT, "| %s | %.3f | %.2f %% |%n", operator, time / NANOS / steps.size(), 100.0 * time / total));
        System.out.printf(Locale.ROOT, "| all | %.3f | |%n", total / NANOS / steps.size());
    }
}
