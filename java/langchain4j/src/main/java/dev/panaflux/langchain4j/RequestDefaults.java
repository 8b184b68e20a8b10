package dev.panaflux.langchain4j;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.image.OutputFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all requests of a model have in common; null where the model or the request decides. */
record RequestDefaults(
        @Nullable String model,
        @Nullable String negativePrompt,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Double guidance,
        @Nullable Long seed,
        OutputFormat format,
        double strength,
        List<AdapterSetting> loras) {

    ImageRequest.Builder request(String prompt) {
        return ImageRequest.of(prompt)
                .model(model)
                .negativePrompt(negativePrompt)
                .size(width, height)
                .steps(steps)
                .guidance(guidance)
                .seed(seed)
                .format(format)
                .loras(loras);
    }
}
