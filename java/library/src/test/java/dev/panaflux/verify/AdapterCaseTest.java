package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.TestPipelines;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters of every kind and spelling, as diffusers or their formulas compute them. */
class AdapterCaseTest {

    /** It has three kinds on the same weights. */
    private static final String FIRST = "lora-of-every-kind";

    static Stream<Arguments> others() throws IOException {
        try (Stream<Path> folders = Files.list(Resources.resource("/reference/adapters"))) {
            List<String> names = folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals(FIRST))
                    .sorted()
                    .toList();
            return Stream.of(Backend.NATIVE, Backend.VECTOR, Backend.SCALAR)
                    .flatMap(backend -> names.stream().map(name -> Arguments.of(backend, name)));
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void adaptersOfEveryKindAddUp(Backend backend) throws IOException {
        everyStageIsDiffusersInF32(backend, FIRST);
    }

    static Stream<Backend> backends() {
        return Stream.of(Backend.NATIVE, Backend.VECTOR, Backend.SCALAR);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("others")
    void everyStageIsDiffusersInF32(Backend backend, String name) throws IOException {
        GoldenCase golden = golden(name);
        try (ImagePipeline pipeline = pipeline(golden, backend, Precision.F32)) {
            VerificationReport report = new CaseVerifier(pipeline).verify(golden, RunControl.quiet());
            assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
            assertThat(report.stages())
                    .filteredOn(StageComparison.Compared.class::isInstance)
                    .extracting(StageComparison::stage)
                    .contains("prompt_embeds", "latents.step0", "vae_input", "decoded", "image.png");
        } catch (BackendUnavailableException missing) {
            assumeTrue(false, missing.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void weightsOfFewerBitsAreAdaptedToo(Precision precision) throws IOException {
        GoldenCase golden = golden(FIRST);
        try (ImagePipeline pipeline = pipeline(golden, Backend.NATIVE, precision)) {
            RgbImage adapted = image(pipeline, golden.request(), List.of());
            RgbImage plain = image(pipeline, without(golden), List.of());
            assertThat(difference(adapted, golden.image())).isLessThan(difference(plain, golden.image()) / 8);
        } catch (BackendUnavailableException missing) {
            assumeTrue(false, missing.getMessage());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedOrLeft() throws IOException {
        GoldenCase golden = golden("partial");
        AdapterFile file = golden.request().adapters().getFirst().file();
        try (ImagePipeline pipeline = pipeline(golden, Backend.SCALAR, Precision.F32)) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> image(pipeline, with(golden, AdapterChoice.of(file)), List.of()))
                    .withMessageStartingWith(file.path() + ": does not fit tiny: 1 of 8 modules have other sizes, first"
                            + " diffusion_model.final_layer.linear: expected [16, 64], found [16, 72]; 7 tensors belong to"
                            + " no module of it: ")
                    .withMessageContaining("text_encoders.qwen3.layers.0.self_attn.q_proj.lora_A.weight");
            List<String> notices = new ArrayList<>();
            image(pipeline, golden.request(), notices);
            assertThat(notices).anyMatch(notice -> notice.contains("4 of 8 modules are applied; 1 of 8"));
        }
    }

    @Test
    void aFileForAnotherModelIsRefusedEvenInPart() throws IOException {
        AdapterFile foreign =
                golden("lora-kohya-alpha").request().adapters().getFirst().file();
        GoldenCase golden = golden(FIRST);
        try (ImagePipeline pipeline = pipeline(golden, Backend.SCALAR, Precision.F32)) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> image(pipeline, with(golden, new AdapterChoice(foreign, 1, true)), List.of()))
                    .withMessage(foreign.path() + ": no part of it fits tiny: 8 of 8 modules have other sizes, first"
                            + " lora_unet_double_blocks_0_img_attn_qkv: expected [192, 64], found [768, 256]");
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("backends")
    void aStrengthOfZeroIsTheImageWithoutTheAdapter(Backend backend) throws IOException {
        GoldenCase golden = golden(FIRST);
        AdapterFile file = golden.request().adapters().getFirst().file();
        try (ImagePipeline pipeline = pipeline(golden, backend, Precision.F32)) {
            RgbImage plain = image(pipeline, without(golden), List.of());
            RgbImage off = image(pipeline, with(golden, new AdapterChoice(file, 0, false)), List.of());
            assertThat(off.toBytes()).isEqualTo(plain.toBytes());
        } catch (BackendUnavailableException missing) {
            assumeTrue(false, missing.getMessage());
        }
    }

    @Tag("slow")
    @Test
    void aRequestWithoutAdaptersIsNotChangedByThoseBefore() throws IOException {
        GoldenCase golden = golden(FIRST);
        AdapterFile file = golden.request().adapters().getFirst().file();
        try (ImagePipeline pipeline = pipeline(golden, Backend.SCALAR, Precision.F32)) {
            RgbImage before = image(pipeline, without(golden), List.of());
            RgbImage adapted = image(pipeline, golden.request(), List.of());
            assertThat(image(pipeline, golden.request(), List.of()).toBytes()).isEqualTo(adapted.toBytes());
            assertThat(adapted.toBytes()).isNotEqualTo(before.toBytes());
            assertThat(image(pipeline, without(golden), List.of()).toBytes()).isEqualTo(before.toBytes());
            assertThat(image(pipeline, with(golden, new AdapterChoice(file, 0, false)), List.of())
                            .toBytes())
                    .isEqualTo(before.toBytes());
        }
    }

    private static GoldenCase golden(String name) throws IOException {
        return GoldenCase.read(Resources.resource("/reference/adapters/" + name));
    }

    private static ImagePipeline pipeline(GoldenCase golden, Backend backend, Precision precision)
            throws ModelFormatException {
        Path model = Resources.resource("/reference/models/" + golden.model());
        return TestPipelines.builder(model, backend)
                .kernels(new KernelOptions(backend, precision, 2))
                .build();
    }

    private static GenerationRequest without(GoldenCase golden) {
        return with(golden);
    }

    private static GenerationRequest with(GoldenCase golden, AdapterChoice... adapters) {
        GenerationRequest request = golden.request();
        return GenerationRequest.of(request.prompts())
                .size(request.width(), request.height())
                .steps(request.steps())
                .guidance(request.guidance())
                .seed(request.seed())
                .adapters(List.of(adapters))
                .build();
    }

    private static RgbImage image(ImagePipeline pipeline, GenerationRequest request, List<String> notices)
            throws IOException {
        List<RgbImage> images = new ArrayList<>();
        pipeline.generate(
                request,
                RunControl.showing(event -> {
                    if (event instanceof ProgressEvent.Notice notice
                            && notice.message().contains("applied")) {
                        notices.add(notice.message());
                    }
                }),
                image -> images.add(image.image()));
        return images.getFirst();
    }

    /** Mean squared difference of the levels. */
    private static double difference(RgbImage one, RgbImage other) {
        byte[] levels = one.toBytes();
        byte[] others = other.toBytes();
        double sum = 0;
        for (int i = 0; i < levels.length; i++) {
            double difference = Byte.toUnsignedInt(levels[i]) - Byte.toUnsignedInt(others[i]);
            sum += difference * difference;
        }
        return sum / levels.length;
    }
}
