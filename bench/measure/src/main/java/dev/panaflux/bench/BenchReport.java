package dev.panaflux.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a benchmark found, as its JSON file holds it: facts and raw samples. All other figures follow from
 * these, see {@link Figures}. The file's schema is {@code docs/bench-schema.json}.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION} when it was written
 * @param identity what ran, when
 * @param machine where
 * @param software with what
 * @param workload what was asked for
 * @param model of which model
 * @param protocol how it was measured
 * @param peaks the most that the machine's instructions reach, measured in the same run
 * @param variants what was compared
 * @param skipped combinations that were asked for and cannot run
 * @param warnings what a reader must know before believing the figures
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

    /** The version of the schema; it grows with every change that a reader could notice. */
    public static final int SCHEMA_VERSION = 1;

    public BenchReport {
        peaks = List.copyOf(peaks);
        variants = List.copyOf(variants);
        skipped = List.copyOf(skipped);
        warnings = List.copyOf(warnings);
    }

    /**
     * Which run this is.
     *
     * @param version of Panaflux
     * @param commit of the sources, if they are there
     * @param startedAt UTC, ISO 8601
     * @param command the command line
     * @param configHash SHA-256 of workload and protocol: equal where the same was asked for
     */
    public record Identity(
            String version, @Nullable String commit, String startedAt, List<String> command, String configHash) {}

    /**
     * The Java that ran it.
     *
     * @param jdk version of the JDK
     * @param jdkVendor its maker
     * @param vm name and version of the virtual machine
     * @param flags the options it was started with
     * @param collectors names of its garbage collectors
     * @param maxHeapBytes the most that the heap may take
     */
    public record Software(
            String jdk, String jdkVendor, String vm, List<String> flags, List<String> collectors, long maxHeapBytes) {}

    /**
     * The model.
     *
     * @param name what it is called
     * @param digest identifies its files
     * @param distilled whether it runs without guidance
     * @param synthetic whether its weights are random: timings hold, pictures mean nothing
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
            Map<String, Long> storedBytes) {}

    /**
     * How the samples were taken.
     *
     * @param warmup rounds that are not counted; every variant runs once for each prompt in a round
     * @param repeats rounds that are counted
     * @param order how variants take turns
     * @param process what the samples share
     */
    public record Protocol(int warmup, int repeats, String order, String process) {}

    /**
     * The most that an instruction reaches here.
     *
     * @param unit f32, bf16 or int8 (operations), or read (bytes)
     * @param name the instructions
     * @param threads threads that ran at once
     * @param perSecond operations or bytes a second, all threads together, each sample
     */
    public record Peak(String unit, String name, int threads, List<Double> perSecond) {}

    /** A combination that was asked for and cannot run, and why. */
    public record Skipped(String combination, String reason) {}
}
