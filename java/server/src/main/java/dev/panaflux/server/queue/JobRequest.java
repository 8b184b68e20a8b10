package dev.panaflux.server.queue;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.kernels.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client asks for. Null leaves a choice to the model.
 *
 * @param prompt what the images show
 * @param negativePrompt what they should not show
 * @param model a name that the server lists; null for its own
 * @param width pixels
 * @param height pixels
 * @param steps Euler steps
 * @param guidance strength of classifier-free guidance
 * @param seed of the first image, an unsigned number of 64 bits; image k has {@code seed + k}
 * @param count number of images
 * @param schedule as {@link dev.panaflux.app.ScheduleName} reads it
 * @param format of the files
 * @param priority among all jobs
 * @param client who asks; jobs of clients take turns
 * @param origin the protocol by which it came
 * @param key the client's own name of the request, by which a repeated one is known; null for none
 * @param references names of inputs
 * @param edit an image to begin with
 * @param loras to apply, by names that the server lists; null, as in journals of earlier versions, means none
 * @param precision the arithmetic; null for the server's own
 */
public record JobRequest(
        String prompt,
        @Nullable String negativePrompt,
        @Nullable String model,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Float guidance,
        long seed,
        int count,
        String schedule,
        OutputFormat format,
        Priority priority,
        String client,
        String origin,
        @Nullable String key,
        List<String> references,
        @Nullable Edit edit,
        List<AdapterSetting> loras,
        @Nullable Precision precision) {

    /**
     * An image to begin with.
     *
     * @param source name of an input
     * @param mask name of an input that is white where the source is repainted, or null for all of it
     * @param inverted whether the mask is black there instead
     * @param grow pixels by which the repainted part grows
     * @param blur standard deviation of the mask's blur in pixels
     * @param crop pixels around the mask if only that region is drawn, or null
     * @param strength how much of the source is replaced
     */
    public record Edit(
            String source,
            @Nullable String mask,
            boolean inverted,
            int grow,
            double blur,
            @Nullable Integer crop,
            double strength) {

        /** The same with names of inputs. */
        public Edit of(String sourceInput, @Nullable String maskInput) {
            return new Edit(sourceInput, maskInput, inverted, grow, blur, crop, strength);
        }
    }

    /** Copies the lists. */
    public JobRequest {
        references = List.copyOf(references);
        loras = List.copyOf(Objects.requireNonNullElse(loras, List.of()));
    }

    /** The same with names of inputs. */
    public JobRequest of(List<String> referenceInputs, @Nullable Edit changed) {
        return new JobRequest(
                prompt,
                negativePrompt,
                model,
                width,
                height,
                steps,
                guidance,
                seed,
                count,
                schedule,
                format,
                priority,
                client,
                origin,
                key,
                referenceInputs,
                changed,
                loras,
                precision);
    }

    /** The names of all inputs. */
    List<String> inputs() {
        if (edit == null) {
            return references;
        }
        List<String> inputs = new ArrayList<>(references);
        inputs.add(edit.source());
        if (edit.mask() != null) {
            inputs.add(edit.mask());
        }
        return inputs;
    }

    /** The fields of a journal's entry. */
    Map<String, Object> toMap() {
        return JsonMapper.shared().convertValue(this, new TypeReference<Map<String, Object>>() {});
    }

    /**
     * Reads a journal's entry.
     *
     * @throws RuntimeException if it is none
     */
    static JobRequest of(Map<String, Object> fields) {
        return JsonMapper.shared().convertValue(fields, JobRequest.class);
    }
}
