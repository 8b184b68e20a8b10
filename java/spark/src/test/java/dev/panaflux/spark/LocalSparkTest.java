package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.jobs.JobOutcome;
import dev.panaflux.app.jobs.JobPlanner;
import dev.panaflux.app.jobs.JobRunner;
import dev.panaflux.app.jobs.file.JobFile;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.app.jobs.journal.ShardTakenException;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.system.Sha256;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** Jobs on a Spark that runs in the test's own JVM, with two tasks at a time. */
@Tag("slow")
class LocalSparkTest {

    private static final String SIX = """
            prompt,seed,size,steps
            {a|b},1,64,1
            {a|b},2,64,1
            c,18446744073709551615,80x64,1
            d,,64,2
            """;

    private static final SparkSession SPARK = Session.on(
            "local[2]", Map.of("spark.panaflux.model", Repository.TINY.toString(), "spark.panaflux.threads", "1"));

    @TempDir
    private Path folder = Path.of("");

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    private Path images() {
        return folder.resolve("images");
    }

    private List<Row> draw(Dataset<Row> prompts) throws IOException {
        return PanafluxImages.on(SPARK)
                .option("job", "job")
                .draw(prompts, images().toString())
                .collectAsList();
    }

    private Dataset<Row> csv(String table) throws IOException {
        return SPARK.read()
                .option("header", true)
                .csv(Files.writeString(folder.resolve("job.csv"), table).toString());
    }

    /** As the command line makes the images of a job file. */
    private JobOutcome run(String table, Path output) throws IOException {
        JobFile file = new JobFile(Files.writeString(folder.resolve("job.csv"), table));
        JobFolder images = new JobFolder(output);
        images.make();
        DrawSettings settings = DrawSettings.of(
                Map.of("model", Repository.TINY.toString(), "threads", "1", "folder", folder.toString()));
        try (WarmModels models = new WarmModels(settings);
                Claim claim = images.claim(Shard.WHOLE, false, _ -> {})) {
            return new JobRunner(claim, models, _ -> {}, new Cancellation()).run(JobPlanner.plan(file, models));
        }
    }

    /** The digest of each image by its name. */
    private static Map<String, String> digests(Path output) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".png")).toList()) {
                digests.put(output.relativize(file).toString(), Sha256.hex(Files.readAllBytes(file)));
            }
        }
        return digests;
    }

    private static List<String> states(List<Row> results) {
        return results.stream().map(row -> row.<String>getAs("state")).toList();
    }

    @Test
    void theImagesAreThoseOfTheCommandLineToTheByte() throws IOException {
        List<Row> results = draw(csv(SIX));

        run(SIX, folder.resolve("run"));
        assertThat(digests(images())).hasSize(6).isEqualTo(digests(folder.resolve("run")));
        assertThat(results).extracting(row -> row.<Object>getAs("row")).containsExactly(1, 1, 2, 2, 3, 4);
        assertThat(results).extracting(row -> row.<Object>getAs("index")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(results).extracting(row -> row.<Object>getAs("seed")).contains("18446744073709551615", "0");
        Row first = results.getFirst();
        assertThat(first.<String>getAs("state")).isEqualTo("made");
        assertThat(first.<String>getAs("path"))
                .isEqualTo(images().resolve("1-a.png").toUri().toString().replace("///", "/"));
        assertThat(first.<String>getAs("sha256")).isEqualTo(digests(images()).get("1-a.png"));
        assertThat(first.<Row>getAs("seconds").<Double>getAs("total")).isPositive();
        assertThat(first.<String>getAs("backend")).contains("1 thread");
        assertThat(first.<String>getAs("host")).isNotEmpty();
    }

    @Test
    void aJobOfTheCommandLineGoesOnHereAndBack() throws IOException {
        run("prompt,seed,size,steps\na,1,64,1\n", images());

        List<Row> results = draw(csv(SIX));
        assertThat(states(results)).containsExactly("kept", "made", "made", "made", "made", "made");
        assertThat(results.getFirst().<String>getAs("path")).endsWith("/1-a.png");

        assertThat(run(SIX, images())).isEqualTo(new JobOutcome(6, 0, 0));
        assertThat(states(draw(csv(SIX)))).containsOnly("kept");
    }

    @Test
    void whatIsGoneIsDrawnAgainAndWhatWasChangedStays() throws IOException {
        draw(csv(SIX));
        Map<String, String> before = digests(images());
        Files.delete(images().resolve("1-a.png"));
        Files.writeString(images().resolve("2-b.png"), "changed");

        List<Row> results = draw(csv(SIX));

        assertThat(states(results)).containsExactly("made", "made", "kept", "kept", "kept", "kept");
        assertThat(digests(images())).containsEntry("1-a.png", before.get("1-a.png"));
        assertThat(images().resolve("2-b.png")).hasContent("changed");
        assertThat(results.get(1).<String>getAs("sha256")).isEqualTo(before.get("2-b.png"));
    }

    @Test
    void whatCannotBeDrawnIsARowAndStopsNoOther() throws IOException {
        List<Row> results = draw(Session.json(
                SPARK,
                "{\"prompt\": \"a\", \"size\": \"64\", \"steps\": \"1\"}",
                "{\"prompt\": \"a\", \"size\": \"63\", \"steps\": \"1\"}",
                "{\"prompt\": \"a\", \"size\": \"64\", \"steps\": \"none\"}",
                "{\"prompt\": \" \", \"size\": \"64\", \"steps\": \"1\"}",
                "{\"prompt\": \"a\", \"size\": \"64\", \"steps\": \"1\", \"references\": [\"none.png\"]}",
                "{\"prompt\": \"a\", \"size\": \"64\", \"steps\": \"1\", \"model\": \"no-such-model\"}",
                "{\"prompt\": \"b\", \"size\": \"64\", \"steps\": \"1\"}"));

        assertThat(states(results)).containsExactly("made", "failed", "failed", "failed", "failed", "failed", "made");
        assertThat(results.subList(1, 6))
                .extracting(row -> row.<String>getAs("error_kind"))
                .containsExactly("usage", "usage", "usage", "image", "model");
        assertThat(results.subList(1, 6))
                .extracting(row -> row.<String>getAs("error"))
                .satisfiesExactly(
                        size -> assertThat(size).startsWith("row 2: ").contains("63"),
                        steps -> assertThat(steps).isEqualTo("row 3: steps: expected a whole number, found 'none'"),
                        prompt -> assertThat(prompt).isEqualTo("row 4: expected a prompt, found none"),
                        reference -> assertThat(reference).endsWith("none.png: expected an image file, found none"),
                        model -> assertThat(model).contains("no-such-model"));
    }

    @Test
    void columnsThatAreKeptComeBackWithTheirImages() throws IOException {
        Dataset<Row> results = PanafluxImages.on(SPARK)
                .keep("customer")
                .draw(
                        Session.json(
                                SPARK,
                                "{\"prompt\": \"{a|b}\", \"size\": 64, \"steps\": 1, \"customer\": 7}",
                                "{\"prompt\": \"c\", \"size\": 64, \"steps\": 1, \"customer\": 8}"),
                        images().toString());

        assertThat(results.orderBy("index").select("customer").collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(7L, 7L, 8L);
        assertThat(results.filter("state = 'made'").count()).isEqualTo(3);
    }

    @Test
    void aMissingModelOrAnUnknownColumnEndsTheJobBeforeItBegins() throws IOException {
        Dataset<Row> prompts = Session.json(SPARK, "{\"prompt\": \"a\"}");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> PanafluxImages.on(SPARK)
                        .option("model", "no-such-model")
                        .draw(prompts, images().toString()))
                .withMessageContaining("no-such-model");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> draw(prompts.withColumnRenamed("prompt", "promt")))
                .withMessageContaining("found promt");
    }

    @Test
    void twoProcessesDoNotWorkOnOneFolder() throws IOException {
        JobFolder taken = new JobFolder(images());
        taken.make();
        try (Claim claim = taken.claim(Shard.parse("1/2"), false, _ -> {})) {
            assertThat(claim.shard().count()).isEqualTo(2);
            assertThatExceptionOfType(ShardTakenException.class).isThrownBy(() -> draw(csv(SIX)));
        }
    }

    @Test
    void sparksPageTellsWhatIsDoneAndCounts() throws Exception {
        CompletableFuture<StageInfo> drawn = new CompletableFuture<>();
        Map<Integer, String> descriptions = new ConcurrentHashMap<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onStageSubmitted(SparkListenerStageSubmitted stage) {
                descriptions.put(
                        stage.stageInfo().stageId(), stage.properties().getProperty("spark.job.description", ""));
            }

            @Override
            public void onStageCompleted(SparkListenerStageCompleted stage) {
                if ("Panaflux: drawing 6 images"
                        .equals(descriptions.get(stage.stageInfo().stageId()))) {
                    drawn.complete(stage.stageInfo());
                }
            }
        };
        SPARK.sparkContext().addSparkListener(listener);
        PanafluxImages.on(SPARK).option("imagesPerTask", 4).draw(csv(SIX), images().toString());

        StageInfo stage = drawn.get(1, TimeUnit.MINUTES);
        SPARK.sparkContext().removeSparkListener(listener);
        assertThat(stage.numTasks()).isEqualTo(2);
        Map<String, Object> counted = new TreeMap<>();
        CollectionConverters.asJava(stage.accumulables())
                .values()
                .forEach(sum -> counted.put(sum.name().get(), sum.value().get()));
        assertThat(counted).containsEntry("images made", 6L);
    }
}
