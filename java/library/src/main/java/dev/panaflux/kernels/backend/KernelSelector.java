package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Chooses a backend and makes its kernels.
 *
 * <p>What the user forces must run, or selection fails with the reason. Without a wish the first backend wins that can
 * run and has the precision asked for, in the order of {@link KernelBackend#preference}. An operator that the chosen backend
 * lacks is taken from the next one in that order, and the plan shows it.
 */
public final class KernelSelector {

    private final List<KernelBackend> backends;

    /** A selector among {@code backends}. */
    public KernelSelector(List<KernelBackend> backends) {
        this.backends = backends.stream()
                .sorted(Comparator.comparingInt(KernelBackend::preference).reversed())
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
        KernelBackend chosen = options.backend() instanceof Backend forced
                ? forced(forced, options.precision())
                : best(options.precision(), passedOver);
        Precision precision = options.precision() instanceof Precision asked
                ? asked
                : chosen.precisions().getFirst();
        Map<Operator, KernelBackend> servers = servers(chosen);
        KernelPlan plan = plan(options, chosen, precision, servers, passedOver);
        ComputePool pool = new FixedComputePool(options.threads());
        try {
            Kernels kernels = composed(servers, create(servers, precision, pool, options.blocks()));
            return new SelectedKernels(new CheckedKernels(kernels), plan, pool);
        } catch (RuntimeException | Error failure) {
            pool.close();
            throw failure;
        }
    }

    private KernelPlan plan(
            KernelOptions options,
            KernelBackend chosen,
            Precision precision,
            Map<Operator, KernelBackend> servers,
            List<String> passedOver) {
        boolean automatic = options.backend().equals(BackendChoice.AUTO);
        Map<Operator, String> operators = new EnumMap<>(Operator.class);
        servers.forEach(
                (operator, server) -> operators.put(operator, server.id().label()));
        Map<TileSize, Integer> tiles = new LinkedHashMap<>();
        chosen.tileSizes().forEach(size -> tiles.put(size, options.blocks().of(size)));
        return new KernelPlan(
                chosen.id().label(),
                operators,
                chosen.availability() instanceof Availability.Usable usable ? usable.instructionSet() : "",
                chosen.blas(precision),
                options.threads(),
                precision,
                automatic ? "automatic" : "requested",
                passedOver,
                automatic ? labels(backends.subList(backends.indexOf(chosen) + 1, backends.size())) : List.of(),
                tiles);
    }

    private static List<String> labels(List<KernelBackend> backends) {
        return backends.stream().map(backend -> backend.id().label()).toList();
    }

    private KernelBackend best(PrecisionChoice precision, List<String> passedOver) {
        for (KernelBackend backend : backends) {
            String name = backend.id().label();
            switch (backend.availability()) {
                case Availability.Usable usable
                when supports(backend, precision) -> {
                    return backend;
                }
                case Availability.Usable usable ->
                    passedOver.add("%s: computes %s only".formatted(name, joined(backend.precisions())));
                // The line with which forcing this backend would have failed.
                case Availability.Unusable unusable ->
                    passedOver.add(unavailable(backend, unusable).getMessage());
                case Availability.Refused refused -> throw unavailable(backend, refused);
            }
        }
        String wish = precision.equals(PrecisionChoice.AUTO)
                ? "backend auto: none can run"
                : "precision %s: needs the %s backend".formatted(precision.label(), backendFor(precision));
        throw new BackendUnavailableException(wish + "; " + String.join("; ", passedOver));
    }

    private KernelBackend forced(Backend id, PrecisionChoice precision) {
        String name = id.label();
        KernelBackend backend = backends.stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new BackendUnavailableException("%s: unavailable, this build does not contain it; use %s"
                                .formatted(name, String.join(" or ", labels(backends)))));
        Availability availability = backend.availability();
        if (!(availability instanceof Availability.Usable)) {
            throw unavailable(backend, availability);
        }
        if (!supports(backend, precision)) {
            throw new IllegalArgumentException(
                    "precision: expected %s on the %s backend, found %s, which needs the %s backend"
                            .formatted(joined(backend.precisions()), name, precision.label(), backendFor(precision)));
        }
        return backend;
    }

    private static BackendUnavailableException unavailable(KernelBackend backend, Availability why) {
        return new BackendUnavailableException(
                "%s: %s".formatted(backend.id().label(), why.problem().orElseThrow()));
    }

    private String backendFor(PrecisionChoice precision) {
        return backends.stream()
                .filter(backend -> supports(backend, precision))
                .map(backend -> backend.id().label())
                .findFirst()
                .orElse(Backend.NATIVE.label());
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
                                            .formatted(chosen.id().label(), operator.label()))));
        }
        return servers;
    }

    private static Map<Backend, Kernels> create(
            Map<Operator, KernelBackend> servers, Precision precision, ComputePool pool, TileSizes blocks) {
        Map<Backend, Kernels> made = new LinkedHashMap<>();
        for (KernelBackend backend : servers.values()) {
            made.computeIfAbsent(
                    backend.id(),
                    _ -> backend.create(
                            pool,
                            supports(backend, precision)
                                    ? precision
                                    : backend.precisions().getFirst(),
                            blocks));
        }
        return made;
    }

    private static Kernels composed(Map<Operator, KernelBackend> servers, Map<Backend, Kernels> made) {
        if (made.size() == 1) {
            return made.values().iterator().next();
        }
        Map<Operator, Kernels> table = new EnumMap<>(Operator.class);
        servers.forEach((operator, backend) -> table.put(operator, Objects.requireNonNull(made.get(backend.id()))));
        return new ComposedKernels(table);
    }

    private static boolean supports(KernelBackend backend, PrecisionChoice precision) {
        return !(precision instanceof Precision) || backend.precisions().contains(precision);
    }

    private static String joined(List<Precision> precisions) {
        return precisions.stream().map(Precision::label).collect(Collectors.joining(" and "));
    }
}
