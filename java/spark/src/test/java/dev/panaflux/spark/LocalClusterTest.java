package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on executors that are processes of their own. */
@Tag("slow")
class LocalClusterTest {

    private static final int IMAGES = 24;
    private static final int BEFORE_THE_END = 6;

    @TempDir
    private Path folder = Path.of("");

    private static SparkSession start(String master) throws IOException {
        Path home = Path.of(Objects.requireNonNull(System.getenv("SPARK_HOME"), "SPARK_HOME is set by the build"));
        // Executors have this test's class path, but are not started without such a folder.
        Files.createDirectories(home.resolve("jars"));
        return Session.on(
                master,
                Map.of(
                        "spark.executor.memory", "600m",
                        "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                        "spark.executorEnv.SPARK_SCALA_VERSION", "2.13",
                        "spark.panaflux.model", Repository.TINY.toString(),
                        "spark.panaflux.threads", "1",
                        "spark.panaflux.imagesPerTask", "4"));
    }

    private List<Row> draw(SparkSession spark, Path output) throws IOException {
        String[] prompts = IntStream.range(0, IMAGES)
                .mapToObj("{\"prompt\": \"a\", \"seed\": %d, \"size\": 64, \"steps\": 20}"::formatted)
                .toArray(String[]::new);
        return PanafluxImages.on(spark)
                .draw(Session.json(spark, prompts), output.toString())
                .collectAsList();
    }

    private static Map<String, byte[]> images(Path output) throws IOException {
        Map<String, byte[]> images = new TreeMap<>();
        if (Files.isDirectory(output)) {
            try (Stream<Path> files = Files.list(output)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".png")).toList()) {
                    images.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return images;
    }

    /** Ends an executor once some images are there. */
    private static Thread killer(Path output) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (images(output).size() < BEFORE_THE_END) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                // This process starts nothing else.
                ProcessHandle.current()
                        .children()
                        .filter(process -> process.info().command().orElse("").endsWith("java"))
                        .findFirst()
                        .orElseThrow()
                        .destroyForcibly();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void anExecutorThatIsKilledCostsNoImage() throws Exception {
        Path cluster = folder.resolve("cluster");
        Set<String> lost = ConcurrentHashMap.newKeySet();
        List<Row> results;
        try (SparkSession spark = start("local-cluster[2,1,1024]")) {
            spark.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                    lost.add(removed.executorId());
                }
            });
            Thread killer = killer(cluster);
            results = draw(spark, cluster);
            killer.join();
        }
        assertThat(lost).hasSize(1);
        assertThat(results).hasSize(IMAGES).noneMatch(row -> row.getAs("state").equals("failed"));
        Set<Object> executors = new HashSet<>();
        results.forEach(row -> executors.add(String.valueOf(row.<Object>getAs("executor"))));
        assertThat(executors).hasSizeGreaterThanOrEqualTo(2);

        Path alone = folder.resolve("alone");
        try (SparkSession spark = start("local[1]")) {
            draw(spark, alone);
        }
        Map<String, byte[]> expected = images(alone);
        assertThat(expected).hasSize(IMAGES);
        assertThat(images(cluster)).hasSameSizeAs(expected);
        expected.forEach((name, content) -> assertThat(cluster.resolve(name)).hasBinaryContent(content));
    }
}
