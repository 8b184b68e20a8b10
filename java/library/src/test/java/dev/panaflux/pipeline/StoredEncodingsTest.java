package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.encodings.EncodingFolder;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pipeline does with encodings of earlier processes. */
class StoredEncodingsTest {

    @TempDir
    private Path folder = Path.of("");

    private Path model = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        model = folder.resolve("lean");
        TestFiles.copy(TestFiles.model("lean"), model);
    }

    private ImagePipeline pipeline(EncodingStore store) throws IOException {
        return ImagePipeline.of(ModelFiles.read(ModelSource.of(model)))
                .kernels(new KernelOptions(Backend.SCALAR, Precision.F32, 1))
                .encodings(store)
                .build();
    }

    private EncodingStore store() {
        return new EncodingFolder(folder.resolve("encodings"), 1 << 24);
    }

    private static List<GeneratedImage> draw(ImagePipeline pipeline, String... prompts) throws IOException {
        return pipeline.generate(GenerationRequest.of(List.of(prompts))
                .size(64, 64)
                .steps(1)
                .guidance(2f)
                .negativePrompt("blue")
                .build());
    }

    private static EncodingSource source(GeneratedImage image) {
        return image.timings().encoding();
    }

    @Test
    void anImageFromAStoredEncodingIsTheSameAndTheTextEncoderStaysClosed() throws IOException {
        GeneratedImage computed;
        try (ImagePipeline first = pipeline(store())) {
            computed = draw(first, "a cat").getFirst();
        }
        try (ImagePipeline second = pipeline(store())) {
            try (Stream<Path> files = Files.list(model.resolve("text_encoder"))) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            GeneratedImage stored = draw(second, "a cat").getFirst();

            assertThat(stored.image()).isEqualTo(computed.image());
            assertThat(source(stored)).isEqualTo(EncodingSource.STORE);
        }
        assertThat(source(computed)).isEqualTo(EncodingSource.COMPUTED);
    }

    @Tag("slow")
    @Test
    void onlyWhatIsMissingIsComputed() throws IOException {
        try (ImagePipeline first = pipeline(store())) {
            draw(first, "a cat");
        }
        try (ImagePipeline second = pipeline(store())) {
            assertThat(draw(second, "a cat", "a dog").stream().map(StoredEncodingsTest::source))
                    .containsExactly(EncodingSource.STORE, EncodingSource.COMPUTED);
            assertThat(draw(second, "a cat", "a dog").stream().map(StoredEncodingsTest::source))
                    .containsExactly(EncodingSource.MEMORY, EncodingSource.MEMORY);
        }
    }

    @Test
    @Tag("slow")
    void encodingsOfOtherArithmeticDoNotCount() throws IOException {
        try (ImagePipeline first = pipeline(store())) {
            draw(first, "a cat");
        }
        try (ImagePipeline other = ImagePipeline.of(ModelFiles.read(ModelSource.of(model)))
                .kernels(new KernelOptions(BackendChoice.AUTO, Precision.F32, 1))
                .encodings(store())
                .build()) {
            assertThat(source(draw(other, "a cat").getFirst())).isEqualTo(EncodingSource.COMPUTED);
        }
    }

    @Test
    void withoutAStoreNothingIsKept() throws IOException {
        try (ImagePipeline pipeline = pipeline(EncodingStore.NONE)) {
            assertThat(source(draw(pipeline, "a cat").getFirst())).isEqualTo(EncodingSource.COMPUTED);
        }
        assertThat(folder.resolve("encodings")).doesNotExist();
    }
}
