package dev.panaflux.app.shelf;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shelf's own kernels, and others like them for jobs that ask for another precision. Since one thread draws, the threads of all
 * but one set are asleep.
 */
final class KernelShelf implements AutoCloseable {

    private final SelectedKernels own;
    private final List<Precision> precisions;
    private final Map<Precision, SelectedKernels> others = new EnumMap<>(Precision.class);

    /**
     * Begins with the shelf's own kernels.
     *
     * @param own whoever made them closes them
     */
    KernelShelf(SelectedKernels own) {
        this.own = own;
        this.precisions = precisions(own);
    }

    private static List<Precision> precisions(SelectedKernels own) {
        KernelOptions options = own.options();
        KernelSelector installed = KernelSelector.installed().with(options.nativeSettings());
        List<KernelBackend> able = options.backend().equals(BackendChoice.AUTO)
                ? installed.candidates()
                : installed.backends().stream()
                        .filter(backend -> backend.id().equals(options.backend()))
                        .toList();
        Set<Precision> found = EnumSet.of(own.plan().precision());
        able.stream().map(KernelBackend::precisions).flatMap(Collection::stream).forEach(found::add);
        return List.copyOf(found);
    }

    /** The precisions that jobs may ask for. */
    List<Precision> precisions() {
        return precisions;
    }

    /** The precision of the server's own kernels. */
    Precision usual() {
        return own.plan().precision();
    }

    /**
     * Kernels of a precision; the shelf closes those that are not the server's own.
     *
     * @param precision null for the server's own
     */
    SelectedKernels of(@Nullable Precision precision) {
        if (precision == null || precision == usual()) {
            return own;
        }
        KernelOptions options = own.options();
        return others.computeIfAbsent(
                precision,
                wanted -> KernelSelector.installed()
                        .select(new KernelOptions(
                                options.backend(),
                                wanted,
                                options.threads(),
                                options.nativeSettings(),
                                options.tiles())));
    }

    /** Closes all but the server's own and those of a precision; nothing may use them any more. */
    void closeAllBut(@Nullable Precision kept) {
        others.entrySet().removeIf(other -> {
            boolean isIdle = other.getKey() != kept;
            if (isIdle) {
                other.getValue().close();
            }
            return isIdle;
        });
    }

    @Override
    public void close() {
        closeAllBut(null);
    }
}
