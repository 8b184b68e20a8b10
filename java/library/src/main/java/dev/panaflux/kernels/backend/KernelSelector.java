package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Chooses a backend and makes its kernels.
 *
 * <p>What the user forces must run, or selection fails with the reason. Without a wish the first backend wins that can
 * run and has the precision asked for, in the order of {@link BackendChoice}. An operator that the chosen backend lacks is
 * taken from the next one in that order, and the plan shows it.
 */
public final class KernelSelector {

    private final List<KernelBackend> backends;

    /** A selector among {@code backends}. */
    public KernelSelector(List<KernelBackend> backends) {
        this.backends = backends.stream()
                .sorted(Comparator.comparing(KernelBackend::choice))
                .toList();
    }

    /**
     * A selector among the backends that are installed.
     *
     * @throws IllegalArgumentException if a setting of {@link NativeSettings#defaults} is unknown
     */
    public static KernelSelector installed() {
        // Read here too, as the loader of services would call a wrong setting a broken backend.
        NativeSettings settings = NativeSettings.defaults();
        return new KernelSelector(ServiceLoader.load(KernelBackend.class, KernelBackend.class.getClassLoader()).stream()
                .map(provider -> provider.get().with(settings))
                .toList());
    }

    /** The backends in the order of preference, whether they can run or not. */
    public List<KernelBackend> backends() {
        return backends;
    }

    /** The backends in the order of preference with the libraries of {@code settings}, whether they can run or not. */
    public List<KernelBackend> backends(NativeSettings settings) {
        return backends.stream().map(backend -> backend.with(settings)).toList();
    }

    /**
     * The backends that can run here, in the order of preference.
     *
     * @throws BackendUnavailableException if what the user named for one of them cannot be used
     */
    public List<KernelBackend> usable(NativeSettings settings) {
        List<KernelBackend> usable = new ArrayList<>();
        for (KernelBackend backend : backends(settings)) {
            switch (backend.availability()) {
                case Availability.Usable available -> usable.add(backend);
                case Availability.Unusable unavailable -> {}
                case Availability.Refused refused -> throw unavailable(backend, refused);
            }
        }
        return usable;
    }

    /**
     * Starts the threads and makes the kernels.
     *
     * @throws BackendUnavailableException if a forced backend cannot run here, none can that has the precision, or what the
     *     user named for one that would be chosen cannot be used
     * @throws IllegalArgumentException if a forced backend never has the precision
     */
    public SelectedKernels select(KernelOptions options) {
        return new KernelSelector(backends(options.nativeSettings())).choose(options);
    }

    private SelectedKernels choose(KernelOptions options) {
        List<String> passedOver = new ArrayList<>();
        KernelBackend chosen = options.backend() == BackendChoice.AUTO
                ? best(options.precision(), passedOver)
                : forced(options.backend(), options.precision());
        Precision precision =
                options.precision() == Precision.AUTO ? chosen.precisions().getFirst() : options.precision();
        Map<Operator, KernelBackend> servers = servers(chosen);
        KernelPlan plan = new KernelPlan(
                chosen.choice().label(),
                servers.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().choice().label())),
                chosen.availability() instanceof Availability.Usable usable ? usable.instructionSet() : "",
                chosen.blas(precision),
                options.threads(),
                precision,
                options.backend() == BackendChoice.AUTO ? "automatic" : "requested",
                passedOver,
                options.blocks());
        ComputePool pool = new FixedComputePool(options.threads());
        try {
            Map<BackendChoice, Kernels> made = create(servers, precision, pool, options.blocks());
            List<AutoCloseable> owned = new ArrayList<>();
            for (Kernels kernels : made.values()) {
                if (kernels instanceof AutoCloseable owner) {
                    owned.add(owner);
                }
            }
            return new SelectedKernels(new CheckedKernels(composed(servers, made)), plan, pool, List.copyOf(owned));
        } catch (RuntimeException | Error failure) {
            pool.close();
            throw failure;
        }
    }

    private KernelBackend best(Precision precision, List<String> passedOver) {
        for (KernelBackend backend : backends) {
            String name = backend.choice().label();
            switch (backend.availability()) {
                case Availability.Usable usable
                when supports(backend, precision) -> {
                    return backend;
                }
                case Availability.Usable usable ->
                    passedOver.add("%s: computes %s only".formatted(name, labels(backend.precisions())));
                // The line with which forcing this backend would have failed.
                case Availability.Unusable unusable ->
                    passedOver.add(unavailable(backend, unusable).getMessage());
                case Availability.Refused refused -> throw unavailable(backend, refused);
            }
        }
        String wish = precision == Precision.AUTO
                ? "backend auto: none can run"
                : "precision %s: needs the %s backend".formatted(precision.label(), backendFor(precision));
        throw new BackendUnavailableException(wish + "; " + String.join("; ", passedOver));
    }

    private KernelBackend forced(BackendChoice choice, Precision precision) {
        String name = choice.label();
        KernelBackend backend = backends.stream()
                .filter(candidate -> candidate.choice() == choice)
                .findFirst()
                .orElseThrow(() ->
                        new BackendUnavailableException("%s: unavailable, this build does not contain it; use %s"
                                .formatted(
                                        name,
                                        backends.stream()
                                                .map(installed ->
                                                        installed.choice().label())
                                                .collect(Collectors.joining(" or ")))));
        Availability availability = backend.availability();
        if (!(availability instanceof Availability.Usable)) {
            throw unavailable(backend, availability);
        }
        if (!supports(backend, precision)) {
            throw new IllegalArgumentException(
                    "precision: expected %s on the %s backend, found %s, which needs the %s backend"
                            .formatted(labels(backend.precisions()), name, precision.label(), backendFor(precision)));
        }
        return backend;
    }

    private static BackendUnavailableException unavailable(KernelBackend backend, Availability why) {
        return new BackendUnavailableException(
                "%s: %s".formatted(backend.choice().label(), why.problem().orElseThrow()));
    }

    private String backendFor(Precision precision) {
        return backends.stream()
                .filter(backend -> supports(backend, precision))
                .map(backend -> backend.choice().label())
                .findFirst()
                .orElse(BackendChoice.NATIVE.label());
    }

    /** The first backend from {@code chosen} on that has the operator and can run. */
    private Map<Operator, KernelBackend> servers(KernelBackend chosen) {
        List<KernelBackend> order = backends.subList(backends.indexOf(chosen), backends.size()).stream()
                .filter(backend -> backend.availability() instanceof Availability.Usable)
                .toList();
        Map<Operator, KernelBackend> servers = new EnumMap<>(Operator.class);
        for (Operator operator : Operator.values()) {
            servers.put(
                    operator,
                    order.stream()
                            .filter(backend -> backend.operators().contains(operator))
                            .findFirst()
                            .orElseThrow(
                                    () -> new BackendUnavailableException("%s: lacks %s, and no other backend has it"
                                            .formatted(chosen.choice().label(), operator.label()))));
        }
        return servers;
    }

    private static Map<BackendChoice, Kernels> create(
            Map<Operator, KernelBackend> servers, Precision precision, ComputePool pool, TileSizes blocks) {
        Map<BackendChoice, Kernels> made = new EnumMap<>(BackendChoice.class);
        for (KernelBackend backend : servers.values()) {
            made.computeIfAbsent(
                    backend.choice(),
                    choice -> backend.create(
                            pool,
                            supports(backend, precision)
                                    ? precision
                                    : backend.precisions().getFirst(),
                            blocks));
        }
        return made;
    }

    private static Kernels composed(Map<Operator, KernelBackend> servers, Map<BackendChoice, Kernels> made) {
        if (made.size() == 1) {
            return made.values().iterator().next();
        }
        Map<Operator, Kernels> table = new EnumMap<>(Operator.class);
        servers.forEach((operator, backend) -> table.put(operator, Objects.requireNonNull(made.get(backend.choice()))));
        return new ComposedKernels(table);
    }

    private static boolean supports(KernelBackend backend, Precision precision) {
        return precision == Precision.AUTO || backend.precisions().contains(precision);
    }

    private static String labels(List<Precision> precisions) {
        return precisions.stream().map(Precision::label).collect(Collectors.joining(" and "));
    }
}
