package dev.panaflux.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a benchmark, as its JSON file holds it: facts and raw samples. {@link Figures} computes everything else
 * from these. The file's schema is {@code docs/bench-schema.json}.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION} when it was written
 * @param identity what ran and when
 * @param machine the machine it ran on
 * @param software the Java it ran on
 * @param workload what was generated
 * @param model the model
 * @param protocol how the samples were taken
 * @param peaks measured peak throughput of the machine's instructions, from the same run
 * @param variants what was compared, with all samples
 * @param skipped requested combinations that cannot run here
 * @param warnings caveats: what makes the figures less reliable
 */
public record BenchReport(
        int schemaVersion,
        Identity identity,
        Machine machine,
        Software software,
        Workload workload,
        Model model,
        Protocol protocol,
        List<Peak> peaks,
        List<Variant> variants,
        List<Skipped> skipped,
        List<String> warnings) {

    /** The schema's version. Every change that can break a reader increments it. */
    public static final int SCHEMA_VERSION = 1;

    public BenchReport {
        ReportChecks.present(
                "identity, machine, software, workload, model, protocol, peaks, variants, skipped, warnings",
                identity,
                machine,
                software,
                workload,
                model,
                protocol,
                peaks,
                variants,
                skipped,
                warnings);
        ReportChecks.that(!variants.isEmpty(), "variants", "at least one", "none");
        peaks = List.copyOf(peaks);
        variants = List.copyOf(variants);
        skipped = List.copyOf(skipped);
        warnings = List.copyOf(warnings);
    }

    /** Size of all weights that an image of {@code variant} needs. */
    public long weightBytes(Variant variant) {
        return variant.weights() == null
                ? model.storedBytes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                : variant.weights().bytes();
    }

    /**
     * Identifies a run.
     *
     * @param version of Panaflux
     * @param commit of the source tree, or null outside one
     * @param startedAt UTC, ISO 8601
     * @param command the command line
     * @param configHash SHA-256 of workload and protocol; runs with equal hashes measured the same thing
     */
    public record Identity(
            String version, @Nullable String commit, String startedAt, List<String> command, String configHash) {

        public Identity {
            ReportChecks.present("version, startedAt, command, configHash", version, startedAt, command, configHash);
            ReportChecks.that(
                    startedAt.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z"), "startedAt", "a time in UTC", startedAt);
            command = List.copyOf(command);
        }
    }

    /**
     * The Java that ran it.
     *
     * @param jdk version of the JDK
     * @param jdkVendor the JDK's vendor
     * @param vm name and version of the virtual machine
     * @param flags JVM options
     * @param collectors names of the garbage collectors
     * @param maxHeapBytes maximum heap size
     */
    public record Software(
            String jdk, String jdkVendor, String vm, List<String> flags, List<String> collectors, long maxHeapBytes) {

        public Software {
            ReportChecks.present("jdk, jdkVendor, vm, flags, collectors", jdk, jdkVendor, vm, flags, collectors);
            flags = List.copyOf(flags);
            collectors = List.copyOf(collectors);
        }
    }

    /**
     * The model.
     *
     * @param name the model's name
     * @param digest digest of the model's files
     * @param distilled whether it is step-distilled and runs without guidance
     * @param synthetic whether its weights are random: timings are valid, images are noise
     * @param textTokens length of the encoded prompt, padding included
     * @param parameters elements of each component's weights
     * @param storedBytes bytes of each component's weights that a run reads
     */
    public record Model(
            String name,
            String digest,
            boolean distilled,
            boolean synthetic,
            int textTokens,
            Map<String, Long> parameters,
            Map<String, Long> storedBytes) {

        public Model {
            ReportChecks.present("name, digest, parameters, storedBytes", name, digest, parameters, storedBytes);
            ReportChecks.present("parameters, storedBytes", parameters.values(), storedBytes.values());
        }
    }

    /**
     * How the samples were taken.
     *
     * @param warmup warm-up rounds, not counted; in each round every variant runs once per prompt
     * @param repeats measured rounds
     * @param order how the runs of the variants are interleaved
     * @param process what the runs share: process, caches, compiled code
     */
    public record Protocol(int warmup, int repeats, String order, String process) {

        public Protocol {
            ReportChecks.present("order, process", order, process);
        }
    }

    /**
     * Measured peak throughput of one kind of instruction.
     *
     * @param unit f32, bf16, int8 (operations) or read (bytes)
     * @param name the instructions
     * @param threads number of threads running at once
     * @param perSecond operations or bytes per second of all threads together, one value per sample
     */
    public record Peak(String unit, String name, int threads, List<Double> perSecond) {

        public Peak {
            ReportChecks.present("unit, name, perSecond", unit, name, perSecond);
            ReportChecks.word("unit", unit);
            ReportChecks.that(!perSecond.isEmpty(), "perSecond", "at least one sample", "none");
            perSecond.forEach(sample -> ReportChecks.positive("perSecond", sample));
            perSecond = List.copyOf(perSecond);
        }
    }

    /** A requested combination that cannot run here, and why. */
    public record Skipped(String combination, String reason) {

        public Skipped {
            ReportChecks.present("combination, reason", combination, reason);
        }
    }
}
