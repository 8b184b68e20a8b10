package dev.panaflux.cli;

import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.NoiseSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an image comes from its noise. */
final class SamplingOptions {

    @Option(
            names = "--negative-prompt",
            paramLabel = "TEXT",
            description = "What the image should not show (base models only).")
    private @Nullable String negativePrompt;

    @Option(
            names = {"-s", "--steps"},
            paramLabel = "N",
            description = "Denoising steps. Default: 4 for distilled models, 50 for base models.")
    private @Nullable Integer steps;

    @Option(
            names = {"-g", "--guidance"},
            paramLabel = "SCALE",
            description = "Guidance scale of base models; above 1 each step takes two passes. Default: 4.")
    private @Nullable Float guidance;

    @Option(
            names = "--rng",
            completionCandidates = OptionValues.NoiseSources.class,
            paramLabel = "RNG",
            defaultValue = "torch",
            description = "Noise for a seed: torch, as in diffusers, or iris, as in flux2.c and iris.c. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String rng = "torch";

    @Option(
            names = "--schedule",
            paramLabel = "SCHEDULE",
            description = "auto, linear, power or power:ALPHA (power is power:2). Default: auto.")
    private @Nullable ScheduleChoice schedule;

    @Option(
            names = "--sigmas",
            paramLabel = "S,S,...",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Your own sigmas, falling from 1, shifted as diffusers shifts them; they replace --schedule and --steps.")
    private @Nullable List<Float> sigmas;

    /**
     * Refuses options that contradict each other.
     *
     * @throws IllegalArgumentException naming them
     */
    void requireConsistent() {
        if (sigmas != null && schedule != null) {
            throw new IllegalArgumentException("--sigmas: expected either --sigmas or --schedule, found both");
        }
        if (sigmas != null && steps != null && steps != sigmas.size()) {
            throw new IllegalArgumentException(
                    "--steps: expected %d, the number of --sigmas, found %d; leave --steps out, or give other sigmas"
                            .formatted(sigmas.size(), steps));
        }
        if (negativePrompt != null) {
            PromptOptions.requireDecoded("--negative-prompt", negativePrompt);
        }
    }

    /** Adds the options to a request. */
    GenerationRequest.Builder addTo(GenerationRequest.Builder request) {
        return request.negativePrompt(negativePrompt)
                .steps(steps)
                .guidance(guidance)
                .noise(NoiseSource.named(rng))
                .schedule(scheduleChoice());
    }

    private ScheduleChoice scheduleChoice() {
        if (sigmas != null) {
            return new ScheduleChoice.Custom(sigmas);
        }
        return schedule == null ? ScheduleChoice.AUTO : schedule;
    }
}
