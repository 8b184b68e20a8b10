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
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Chooses a backend and creates its kernels.
 *
 * <p>A backend that the user requests must run, or selection fails with the reason. Otherwise the first backend is chosen that
 * can run and has the requested precision, in the order of {@link KernelBackend#preference}. The next one in that order
 * computes operators that the chosen backend lacks, and the plan shows this.
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
     * A selector among the installed backends.
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

    /** The backends in order of preference, whether they can run or not. */
    public List<KernelBackend> backends() {
        return backends;
    }

    /** A selector among the same backends with other settings for their libraries. */
    public KernelSelector with(NativeSettings settings) {
        return new KernelSelector(
                backends.stream().map(backend -> backend.with(settings)).toList());
    }

    /** The automatic backends that can run here, in order of preference; those that cannot are left out, whatever the reason. */
    public List<KernelBackend> candidates() {
        return automatic(backends).stream()
                .filter(backend -> backend.availability() instanceof Availability.Usable)
                .toList();
    }

    /**
     * The automatic backends that can run here, in order of preference.
     *
     * @throws BackendUnavailableException if something that the user requested for one of them cannot be used
     */
    public List<KernelBackend> usable(NativeSettings settings) {
        List<KernelBackend> usable = new ArrayList<>();
        for (KernelBackend backend : automatic(with(settings).backends)) {
            switch (backend.availability()) {
                case Availability.Usable available -> usable.add(backend);
                case Availability.Unusable unavailable -> {}
                case Availability.Refused refused -> throw unavailable(backend, refused);
            }
        }
        return usable;
    }

    /**
     * Starts the threads and creates the kernels.
     *
     * @throws BackendUnavailableException if a requested backend cannot run here, no backend with the precision can, or
     *     something that the user requested for the chosen one cannot be used
     * @throws IllegalArgumentException if a requested backend does not have the precision
     */
    public SelectedKernels select(KernelOptions options) {
        return select(options, FixedComputePool::new);
    }

    /**
     * Creates the kernels on threads of one's own.
     *
     * @param pools makes them, given their number
     * @throws BackendUnavailableException see {@link #select(KernelOptions)}
     * @throws IllegalArgumentException if a requested backend does not have the precision
     */
    public SelectedKernels select(KernelOptions options, IntFunction<? extends ComputePool> pools) {
        return with(options.nativeSettings()).choose(options, pools);
    }

    private SelectedKernels choose(KernelOptions options, IntFunction<? extends ComputePool> pools) {
        List<String> skipped = new ArrayList<>();
        KernelBackend chosen = options.backend() instanceof Backend forced
                ? forced(forced, options.precision())
                : best(options.precision(), skipped);
        Precision precision = options.precision() instanceof Precision asked
                ? asked
                : chosen.precisions().getFirst();
        Map<Operator, KernelBackend> servers = servers(chosen);
        KernelPlan plan = plan(options, chosen, precision, servers, skipped);
        ComputePool pool = pools.apply(options.threads());
        try {
            Kernels kernels = composed(servers, create(servers, precision, pool, options.tiles()));
            return new SelectedKernels(new CheckedKernels(kernels), plan, options, pool);
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
            List<String> skipped) {
        boolean automatic = options.backend().equals(BackendChoice.AUTO);
        Map<Operator, String> operators = new EnumMap<>(Operator.class);
        servers.forEach(
                (operator, server) -> operators.put(operator, server.id().label()));
        Map<TileSize, Integer> tiles = new LinkedHashMap<>();
        chosen.tileSizes().forEach(size -> tiles.put(size, options.tiles().of(size)));
        return new KernelPlan(
                chosen.id().label(),
                operators,
                chosen.availability() instanceof Availability.Usable usable ? usable.instructionSet() : "",
                chosen.blas(precision),
                options.threads(),
                precision,
                automatic ? "automatic" : "requested",
                skipped,
                chosen.warnings().stream()
                        .map(warning -> "%s: %s".formatted(chosen.id().label(), warning))
                        .toList(),
                automatic
                        ? labels(automatic(backends.subList(backends.indexOf(chosen) + 1, backends.size())))
                        : List.of(),
                tiles);
    }

    private static List<KernelBackend> automatic(List<KernelBackend> backends) {
        return backends.stream().filter(KernelBackend::isAutomatic).toList();
    }

    private static List<String> labels(List<KernelBackend> backends) {
        return backends.stream().map(backend -> backend.id().label()).toList();
    }

    private KernelBackend best(PrecisionChoice precision, List<String> skipped) {
        for (KernelBackend backend : automatic(backends)) {
            String name = backend.id().label();
            switch (backend.availability()) {
                case Availability.Usable usable
                when supports(backend, precision) -> {
                    return backend;
                }
                case Availability.Usable usable ->
                    skipped.add("%s: computes %s only".formatted(name, joined(backend.precisions())));
                // The line with which forcing this backend would have failed.
                case Availability.Unusable unusable ->
                    skipped.add(unavailable(backend, unusable).getMessage());
                case Availability.Refused refused -> throw unavailable(backend, refused);
            }
        }
        String problem = precision.equals(PrecisionChoice.AUTO)
                ? "backend auto: none can run"
                : "precision %s: needs the %s backend".formatted(precision.label(), backendFor(precision));
        throw new BackendUnavailableException(problem + "; " + String.join("; ", skipped));
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

    /** The first backend from {@code chosen} on that has the operator and can run; the others need not find out whether they can. */
    private Map<Operator, KernelBackend> servers(KernelBackend chosen) {
        List<KernelBackend> order = backends.subList(backends.indexOf(chosen), backends.size());
        Map<Operator, KernelBackend> servers = new EnumMap<>(Operator.class);
        for (Operator operator : Operator.values()) {
            servers.put(
                    operator,
                    order.stream()
                            .filter(backend -> backend.isAutomatic() || backend.equals(chosen))
                            .filter(backend -> backend.operators().contains(operator))
                            .filter(backend -> backend.availability() instanceof Availability.Usable)
                            .findFirst()
                            .orElseThrow(
                                    () -> new BackendUnavailableException("%s: lacks %s, and no other backend has it"
                                            .formatted(chosen.id().label(), operator.label()))));
        }
        return servers;
    }

    private static Map<Backend, Kernels> create(
            Map<Operator, KernelBackend> servers, Precision precision, ComputePool pool, TileSizes tiles) {
        Map<Backend, Kernels> made = new LinkedHashMap<>();
        for (KernelBackend backend : servers.values()) {
            made.computeIfAbsent(
                    backend.id(),
                    _ -> backend.create(
                            pool,
                            supports(backend, precision)
                                    ? precision
                                    : backend.precisions().getFirst(),
                            tiles));
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
