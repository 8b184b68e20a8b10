package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.verify.BackendAgreement.Stage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BackendVerifierTest {

    private static final Path MODEL = Path.of("..", "..", "models", "reference", "models", "tiny");
    private static final KernelOptions VECTOR = new KernelOptions(Backend.VECTOR, Precision.F32, 1);

    private static BackendVerifier verifier() throws IOException {
        GenerationRequest request =
                GenerationRequest.of("a red apple").seed(42).size(64, 64).build();
        return new BackendVerifier(ModelFiles.read(ModelSource.of(MODEL)), request, VECTOR, RunControl.quiet());
    }

    @Test
    void aBackendAgreesWithItselfInEveryStage() throws IOException {
        BackendAgreement agreement = verifier().compare(VECTOR);
        assertThat(agreement.firstDivergence()).isEmpty();
        assertThat(agreement.image()).isEqualTo(new ImageDifference(Double.POSITIVE_INFINITY, 0, 0));
        assertThat(agreement.stages()).extracting(Stage::name).contains("prompt_embeds", "step0.velocity", "decoded");
    }

    @Test
    void pureJavaWithAndWithoutVectorsDifferByRoundingOnlyAndNotBeforeTheEncoder() throws IOException {
        BackendAgreement agreement = verifier().compare(new KernelOptions(Backend.SCALAR, Precision.F32, 1));
        assertThat(agreement.firstDivergence()).map(Stage::name).hasValue("prompt_embeds");
        assertThat(agreement.firstBeyondTolerance()).isEmpty();
        assertThat(agreement.image().max()).isLessThanOrEqualTo(1);
    }
}
