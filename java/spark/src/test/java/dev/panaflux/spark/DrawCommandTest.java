package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code spark-submit} runs, on a Spark in the test's own JVM. */
@Tag("slow")
class DrawCommandTest {

    @TempDir
    private Path folder = Path.of("");

    /** The command takes the session that is there, and ends it. */
    @BeforeEach
    void session() {
        Session.on("local[2]", Map.of("spark.panaflux.model", Repository.TINY.toString()));
    }

    private int draw(String table, String... more) throws IOException {
        String[] arguments = new String[more.length + 3];
        arguments[0] = Files.writeString(folder.resolve("prompts.csv"), table).toString();
        arguments[1] = "-o";
        arguments[2] = folder.resolve("images").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return DrawCommand.run(arguments);
    }

    @Test
    void drawsATableAndWritesResults() throws IOException {
        Path results = folder.resolve("results");
        assertThat(draw(
                        "prompt,size,steps,customer\na,64,1,x\n\"b, c\",64,1,y\n",
                        "--keep",
                        "customer",
                        "--results",
                        results.toString()))
                .isZero();
        assertThat(folder.resolve("images/2-b-c.png")).exists();
        try (SparkSession spark = Session.on("local[2]", Map.of())) {
            assertThat(spark.read()
                            .parquet(results.toString())
                            .orderBy("row")
                            .select("customer", "state")
                            .collectAsList())
                    .extracting(row -> row.getString(0) + " " + row.getString(1))
                    .containsExactly("x made", "y made");
        }
    }

    @Test
    void exitCodesAreThoseOfTheCommandLine() throws IOException {
        assertThat(draw("prompt,size,steps\na,64,1\na,63,1\n")).isEqualTo(1);
        session();
        assertThat(draw("promt\na\n")).isEqualTo(2);
        session();
        assertThat(DrawCommand.run(folder.resolve("none.csv").toString(), "-o", folder.toString()))
                .isEqualTo(2);
        assertThat(DrawCommand.run("--format", "parquet")).isEqualTo(2);
    }
}
