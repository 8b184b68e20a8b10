package dev.panaflux.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionImagesTest {

    private static final Path MODEL = Path.of("..", "..", "models", "reference", "models", "tiny");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFolderThatVanishesIsMadeAgain() throws IOException {
        SessionImages images = new SessionImages(folder.resolve("sessions"));
        GeneratedImage image = image();
        images.add(image);
        Path first = images.file(1);
        Files.delete(first);
        Files.delete(first.getParent());

        images.add(image);

        assertThat(images.file(2)).hasFileName("image-0002.png").hasParent(first.getParent());
        assertThat(images.file(2)).exists();
    }

    private static GeneratedImage image() throws IOException {
        try (ImagePipeline pipeline =
                ImagePipeline.of(ModelFiles.read(ModelSource.of(MODEL))).build()) {
            return pipeline.generate(GenerationRequest.of("a cat")
                            .size(64, 64)
                            .steps(1)
                            .seed(1)
                            .build())
                    .getFirst();
        }
    }
}
