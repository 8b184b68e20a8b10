package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.app.OutputFiles.Existing;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.EncodingSource;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImageParameters;
import dev.panaflux.pipeline.Timings;
import dev.panaflux.sampling.GuidanceInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {

    @TempDir
    private Path folder = Path.of("");

    private final List<String> notices = new ArrayList<>();

    /** An image of one pixel, whose red tells images apart. */
    private static GeneratedImage image(int red) {
        ImageParameters parameters = new ImageParameters(
                "p",
                "",
                red,
                "torch",
                1,
                1,
                1,
                1,
                "linear",
                List.of(1f, 0f),
                "m",
                "d",
                List.of(),
                null,
                null,
                null,
                GuidanceInterval.ALWAYS,
                false,
                null,
                List.of(),
                Map.of(),
                "v");
        Timings timings =
                new Timings(Duration.ZERO, EncodingSource.COMPUTED, Duration.ZERO, List.of(), 1, 0, Duration.ZERO);
        return new GeneratedImage(RgbImage.of(1, 1, new byte[] {(byte) red, 0, 0}), parameters, timings);
    }

    private OutputFiles files(int count, Existing existing) {
        return new OutputFiles(folder.resolve("apple.png"), count, OutputFormat.PNG.encoder(), existing);
    }

    private int red(String name) throws IOException {
        return ImageDecoder.read(folder.resolve(name)).value(0, 0, 0);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anImageGetsItsNameWhereThatIsFree() {
        assertThat(files(1, Existing.KEEP).write(image(1), notices::add)).isEqualTo(folder.resolve("apple.png"));
        assertThat(notices).isEmpty();
    }

    @Test
    void anImageGetsTheNextNumberWhereItsNameIsTaken() throws IOException {
        for (int i = 1; i <= 3; i++) {
            files(1, Existing.KEEP).write(image(i), notices::add);
        }

        assertThat(names()).containsExactly("apple-2.png", "apple-3.png", "apple.png");
        assertThat(List.of(red("apple.png"), red("apple-2.png"), red("apple-3.png")))
                .containsExactly(1, 2, 3);
        assertThat(notices)
                .containsExactly(
                        "%s is there already, the image is in %s; --force overwrites"
                                .formatted(folder.resolve("apple.png"), folder.resolve("apple-2.png")),
                        "%s is there already, the image is in %s; --force overwrites"
                                .formatted(folder.resolve("apple.png"), folder.resolve("apple-3.png")));
    }

    @Test
    void aNumberThatIsTakenBetweenOthersIsTold() throws IOException {
        Files.writeString(folder.resolve("apple-2.png"), "mine");
        OutputFiles files = files(2, Existing.KEEP);

        files.write(image(1), notices::add);
        assertThat(files.write(image(2), notices::add)).isEqualTo(folder.resolve("apple-3.png"));

        assertThat(notices)
                .containsExactly("%s is there already, the image is in %s; --force overwrites"
                        .formatted(folder.resolve("apple-2.png"), folder.resolve("apple-3.png")));
    }

    @Test
    void numbersGoOnBehindThoseThatAreTaken() throws IOException {
        Files.createDirectory(folder.resolve("apple-1.png"));
        Files.writeString(folder.resolve("apple-2.png"), "mine");
        OutputFiles files = files(3, Existing.KEEP);
        files.requireWritable();

        for (int i = 1; i <= 3; i++) {
            files.write(image(i), notices::add);
        }

        assertThat(names()).containsExactly("apple-1.png", "apple-2.png", "apple-3.png", "apple-4.png", "apple-5.png");
        assertThat(folder.resolve("apple-2.png")).hasContent("mine");
        assertThat(notices)
                .containsExactly("%s is there already, the numbers start at 3; --force overwrites"
                        .formatted(folder.resolve("apple-1.png")));
    }

    @Test
    void onDemandTheNamesAreUsedAgain() throws IOException {
        files(1, Existing.KEEP).write(image(1), notices::add);
        files(1, Existing.REPLACE).write(image(2), notices::add);
        for (int run = 1; run <= 2; run++) {
            OutputFiles files = files(2, Existing.REPLACE);
            files.write(image(10 * run), notices::add);
            files.write(image(10 * run + 1), notices::add);
        }

        assertThat(names()).containsExactly("apple-1.png", "apple-2.png", "apple.png");
        assertThat(List.of(red("apple.png"), red("apple-1.png"), red("apple-2.png")))
                .containsExactly(2, 20, 21);
        assertThat(notices).isEmpty();
    }

    @Test
    void aFolderInTheWayIsRefusedOnlyWhereItsNameIsNeeded() throws IOException {
        Files.createDirectory(folder.resolve("apple-2.png"));

        assertThatExceptionOfType(OutputException.class)
                .isThrownBy(() -> files(2, Existing.REPLACE).requireWritable())
                .withMessage(folder.resolve("apple-2.png") + ": expected a file name, found a folder");
        files(2, Existing.KEEP).requireWritable();
    }

    /** What several processes would do; here they are threads. */
    @Test
    void whoWritesAtOnceNeverOverwritesTheOthers() throws Exception {
        List<Callable<Path>> writers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            GeneratedImage image = image(i);
            writers.add(() -> files(1, Existing.KEEP).write(image, _ -> {}));
        }
        Set<Integer> reds = new TreeSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Path> written : threads.invokeAll(writers)) {
                reds.add(ImageDecoder.read(written.get()).value(0, 0, 0));
            }
        }

        assertThat(names()).hasSize(24);
        assertThat(reds).hasSize(24);
    }
}
