package dev.panaflux.adapters;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The header of a file of adapters, LoRA or another kind: which modules it changes and how. It does not know any model; {@link #fit}
 * compares it with one. To draw with the file, read it as an {@link AdapterFile}.
 */
public sealed class AdapterHeader permits AdapterFile {

    private final TensorFile file;
    private final List<AdapterModule> modules;
    private final List<BrokenModule> broken;
    private final List<String> unknown;
    private final AdapterScales scales;

    private AdapterHeader(
            TensorFile file,
            List<AdapterModule> modules,
            List<BrokenModule> broken,
            List<String> unknown,
            AdapterScales scales) {
        this.broken = List.copyOf(broken);
        this.file = file;
        this.modules = List.copyOf(modules);
        this.unknown = List.copyOf(unknown);
        this.scales = scales;
    }

    /** The same. */
    AdapterHeader(AdapterHeader header) {
        this(header.file, header.modules, header.broken, header.unknown, header.scales);
    }

    /** Tensors that are no whole adapter, and why; an error only if the model has that module. */
    private record BrokenModule(String name, List<String> keys, ModelFormatException problem) {}

    /**
     * Reads the header of {@code location}: a safetensors file, or a folder with exactly one.
     *
     * @throws ModelFormatException if the file is missing or damaged, or holds no adapter
     */
    public static AdapterHeader of(Path location) throws ModelFormatException {
        Path path = Files.isDirectory(location) ? onlyFile(location) : location;
        TensorFile file = TensorFile.read(path);
        Map<String, AdapterModule.Reader> readers = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (TensorEntry entry : file.tensors().values()) {
            Optional<TensorRole.Place> place = TensorRole.of(entry.name());
            if (place.isEmpty() || place.get().role() == TensorRole.BIAS_DIFFERENCE) {
                unknown.add(entry.name());
            } else {
                readers.computeIfAbsent(place.get().module(), AdapterModule.Reader::new)
                        .add(place.get().role(), entry);
            }
        }
        List<AdapterModule> modules = new ArrayList<>();
        List<BrokenModule> broken = new ArrayList<>();
        for (AdapterModule.Reader reader : readers.values()) {
            if (reader.isForeign()) {
                reader.keys().forEach(unknown::add);
            } else {
                try {
                    modules.add(reader.read());
                } catch (ModelFormatException problem) {
                    broken.add(new BrokenModule(
                            reader.name(), reader.keys().sorted().toList(), problem));
                }
            }
        }
        if (modules.isEmpty() && !broken.isEmpty()) {
            throw broken.getFirst().problem();
        }
        if (modules.isEmpty()) {
            throw new ModelFormatException("%s: expected a LoRA or another adapter, found %s"
                    .formatted(
                            path,
                            file.tensors().isEmpty() ? "no tensor" : "weights: a file of a model or of a part of one"));
        }
        return new AdapterHeader(file, modules, broken, unknown, AdapterScales.of(path, file.metadata()));
    }

    private static Path onlyFile(Path folder) throws ModelFormatException {
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> files = children.filter(child -> child.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            if (files.size() != 1) {
                throw new ModelFormatException("%s: expected one safetensors file in the folder, found %s"
                        .formatted(folder, files.isEmpty() ? "none" : files.size()));
            }
            return files.getFirst();
        } catch (ModelFormatException several) {
            throw several;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(folder, e);
        }
    }

    /** The file. */
    public Path path() {
        return file.path();
    }

    /** Size of the file in bytes. */
    public long bytes() {
        return file.bytes();
    }

    /** The header's metadata. */
    public Map<String, String> metadata() {
        return file.metadata();
    }

    /** The number of changed modules of each kind. */
    public Map<AdapterKind, Integer> kinds() {
        Map<AdapterKind, Integer> kinds = new EnumMap<>(AdapterKind.class);
        modules.forEach(module -> kinds.merge(module.kind(), 1, Integer::sum));
        return kinds;
    }

    /** The kinds that occur, for listings. */
    public String describeKinds() {
        String kinds = kinds().keySet().stream().map(AdapterKind::label).collect(Collectors.joining(" and "));
        return decomposed() == 0 ? kinds : kinds + " with magnitudes (DoRA)";
    }

    /** How many of the modules have magnitudes of their own (DoRA). */
    public int decomposed() {
        return (int) modules.stream().filter(AdapterModule::decomposed).count();
    }

    /** The ranks that occur. */
    public NavigableSet<Long> ranks() {
        NavigableSet<Long> ranks = new TreeSet<>();
        modules.forEach(module -> module.rank().ifPresent(ranks::add));
        return ranks;
    }

    /** The number of changed modules. */
    public int size() {
        return modules.size();
    }

    /** Bytes that are computed and kept while the file is open; see {@link AdapterFit#computedBytes}. */
    public long computedBytes() {
        return modules.stream().mapToLong(AdapterModule::computedBytes).sum();
    }

    /** The modules, for listings: name and size. */
    public List<String> describeModules() {
        return modules.stream()
                .map(module -> "%s [%d, %d] %s%s%s"
                        .formatted(
                                ModelFileErrors.printable(module.name()),
                                module.outDim(),
                                module.inDim(),
                                module.kind().label(),
                                module.rank().isPresent()
                                        ? " of rank " + module.rank().getAsLong()
                                        : "",
                                module.decomposed() ? ", DoRA" : ""))
                .toList();
    }

    /**
     * Compares the modules with those of a model.
     *
     * @throws ModelFormatException if a module of the model has tensors that are no whole adapter
     */
    public AdapterFit fit(List<AdaptableModule> model) throws ModelFormatException {
        ModuleNames names = new ModuleNames(model);
        List<AdapterFit.Match> matches = new ArrayList<>();
        List<AdapterFit.Misfit> misfits = new ArrayList<>();
        List<String> left = new ArrayList<>(unknown);
        for (BrokenModule module : broken) {
            if (names.find(module.name()).isPresent()) {
                throw module.problem();
            }
            left.addAll(module.keys());
        }
        for (AdapterModule module : modules) {
            Optional<AdaptableModule> target = names.find(module.name());
            if (target.isEmpty()) {
                module.tensors().values().stream()
                        .map(TensorEntry::name)
                        .sorted()
                        .forEach(left::add);
            } else if (target.get().outDim() != module.outDim() || target.get().inDim() != module.inDim()) {
                misfits.add(new AdapterFit.Misfit(module.name(), module.outDim(), module.inDim(), target.get()));
            } else {
                matches.add(new AdapterFit.Match(module, target.get()));
            }
        }
        return new AdapterFit(this, matches, misfits, left);
    }

    TensorFile file() {
        return file;
    }

    AdapterScales scales() {
        return scales;
    }

    @Override
    public String toString() {
        return "%s (%d modules)".formatted(path(), modules.size());
    }
}
