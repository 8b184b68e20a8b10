package dev.panaflux.spark;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code spark-submit} runs. */
@Command(
        name = "panaflux-spark",
        description =
                "Draw the images of a table of prompts on a Spark cluster. A job that was stopped, by whatever, goes on where"
                        + " it was when it is submitted again, also where panaflux run began it. Exit code 1 if some images failed.",
        footer = "Settings of models and backends are Spark's, such as --conf spark.panaflux.model=/models/mine;"
                + " the README lists them.",
        mixinStandardHelpOptions = true)
public final class DrawCommand implements Callable<Integer> {

    private static final int FAILURES_SHOWN = 20;

    @Parameters(
            index = "0",
            paramLabel = "PROMPTS",
            description = "Files or a folder that Spark can read, or the name of a table.")
    private String prompts = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "parquet, orc, json, jsonl (an object on each line), csv or table. Default: what the name ends in.")
    private @Nullable String format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            required = true,
            description = "Folder of the images, which all executors share: a path, hdfs://, s3a:// and so on.")
    private String output = "";

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Write what became of each image there, as Parquet, in place of an earlier run's.")
    private @Nullable String results;

    @Option(
            names = "--keep",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns that say nothing of the images and go into the results.")
    private List<String> kept = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    private DrawCommand() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command; for tests. */
    static int run(String... arguments) {
        CommandLine command = new CommandLine(new DrawCommand());
        command.setExpandAtFiles(false);
        command.setParameterExceptionHandler((wrong, _) -> {
            command.getErr().println("panaflux-spark: " + wrong.getMessage());
            return FailureKind.USAGE.exitCode();
        });
        command.setExecutionExceptionHandler((problem, _, _) -> {
            Failure failure = failure(problem);
            command.getErr().println("panaflux-spark: " + failure.message());
            return failure.kind().exitCode();
        });
        return command.execute(arguments);
    }

    /** Of a failed task, the task's own. */
    private static Failure failure(Exception problem) {
        return switch (problem) {
            case SparkException spark when spark.getCause() != null -> Failure.of(spark.getCause());
            case SparkException spark -> Failure.of(FailureKind.ENVIRONMENT, spark);
            case AnalysisException analysis -> Failure.of(FailureKind.USAGE, analysis);
            default -> Failure.of(problem);
        };
    }

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark = SparkSession.builder().appName("Panaflux").getOrCreate()) {
            Dataset<Row> drawn =
                    PanafluxImages.on(spark).keep(kept.toArray(String[]::new)).draw(read(spark), output);
            if (results != null) {
                drawn.write().mode("overwrite").parquet(results);
            }
            return report(drawn.select("row", "state", "error").collectAsList());
        }
    }

    private Dataset<Row> read(SparkSession spark) throws IOException {
        String kind = format == null ? ending(prompts) : format.toLowerCase(Locale.ROOT);
        if (!kind.equals("table")) {
            requireFiles(spark);
        }
        return switch (kind) {
            case "parquet" -> spark.read().parquet(prompts);
            case "orc" -> spark.read().orc(prompts);
            case "json" -> spark.read().option("multiLine", true).json(prompts);
            case "jsonl", "ndjson" -> spark.read().json(prompts);
            case "csv" ->
                spark.read()
                        .option("header", true)
                        .option("multiLine", true)
                        .option("escape", "\"")
                        .csv(prompts);
            case "table" -> spark.table(prompts);
            case String other ->
                throw new IllegalArgumentException(
                        "--format: expected parquet, orc, json, jsonl, csv or table, found %s"
                                .formatted(
                                        other.isEmpty()
                                                ? "none, and none at the end of " + prompts
                                                : "'" + other + "'"));
        };
    }

    /** Spark would say the same in a hundred lines. */
    private void requireFiles(SparkSession spark) throws IOException {
        Path path = new Path(prompts);
        FileStatus[] found =
                path.getFileSystem(spark.sparkContext().hadoopConfiguration()).globStatus(path);
        if (found == null || found.length == 0) {
            throw new IllegalArgumentException(
                    "%s: expected a table of prompts, found no such file".formatted(prompts));
        }
    }

    private static String ending(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int point = last.lastIndexOf('.');
        return point < 0 ? "" : last.substring(point + 1).toLowerCase(Locale.ROOT);
    }

    private int report(List<Row> images) {
        List<Row> failed = images.stream()
                .filter(image -> image.getString(1).equals("failed"))
                .toList();
        long made = images.stream()
                .filter(image -> image.getString(1).equals("made"))
                .count();
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        failed.stream()
                .limit(FAILURES_SHOWN)
                .forEach(image -> command.getErr().println("panaflux-spark: " + located(image)));
        if (failed.size() > FAILURES_SHOWN) {
            command.getErr().println("panaflux-spark: and %d more".formatted(failed.size() - FAILURES_SHOWN));
        }
        command.getOut()
                .println("made %d, kept %d, failed %d"
                        .formatted(made, images.size() - made - failed.size(), failed.size()));
        return failed.isEmpty() ? ExitCode.OK : FailureKind.FAILED_CHECK.exitCode();
    }

    private static String located(Row image) {
        String place = "row %d: ".formatted(image.getInt(0));
        return image.getString(2).startsWith(place) ? image.getString(2) : place + image.getString(2);
    }
}
