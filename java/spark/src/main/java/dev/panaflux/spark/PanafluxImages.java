package dev.panaflux.spark;

import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Draws the images of a DataFrame of prompts.
 *
 * <pre>{@code Dataset<Row> results = PanafluxImages.on(spark)
 *     .option("model", "/models/mine")
 *     .draw(spark.read().parquet("prompts.parquet"), "hdfs:///images/fruits");
 * }</pre>
 *
 * <p>Options are those of the session, {@code spark.panaflux.NAME}, and those that are set here. The module's README lists them, and
 * the columns of both DataFrames. Cannot be changed; options make another one.
 */
public final class PanafluxImages {

    private static final Logger LOG = LoggerFactory.getLogger(PanafluxImages.class);

    private final SparkSession spark;
    private final Map<String, String> options;
    private final List<String> kept;

    private PanafluxImages(SparkSession spark, Map<String, String> options, List<String> kept) {
        this.spark = spark;
        this.options = Map.copyOf(options);
        this.kept = List.copyOf(kept);
    }

    /** With the options of a session. */
    public static PanafluxImages on(SparkSession spark) {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Tuple2<String, String> entry : spark.sparkContext().getConf().getAllWithPrefix(DrawSettings.PREFIX)) {
            options.put(entry._1(), entry._2());
        }
        return new PanafluxImages(spark, options, List.of());
    }

    /** With an option, such as {@code model} or {@code threads}. */
    public PanafluxImages option(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(options);
        more.put(name, value);
        return new PanafluxImages(spark, more, kept);
    }

    /** With an option that is a number. */
    public PanafluxImages option(String name, long value) {
        return option(name, Long.toString(value));
    }

    /** With columns of the prompts that say nothing of the images and come back with the results. */
    public PanafluxImages keep(String... columns) {
        return new PanafluxImages(spark, options, List.of(columns));
    }

    /**
     * Draws all images that are not in the folder yet, and waits for them.
     *
     * @param prompts a row an image or more, with the fields of a job file as columns
     * @param output folder of the images, or its address on any file system that Hadoop knows; executors share it
     * @return what became of each image; computed once, so it can be used any number of times
     * @throws IllegalArgumentException if an option or a column is unknown or wrong
     * @throws dev.panaflux.weights.ModelFormatException if there is no model for rows that name none
     * @throws dev.panaflux.app.OutputException if executors do not share the folder
     * @throws IOException if the folder cannot be read or written, or another process works on it
     */
    public Dataset<Row> draw(Dataset<Row> prompts, String output) throws IOException {
        DrawSettings settings = DrawSettings.of(options);
        ResultTable table = ResultTable.of(prompts.schema(), kept);
        RowFields fields = RowFields.of(prompts.schema(), kept);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        ImageStore store = ImageStore.open(output, context.hadoopConfiguration());
        try (@Nullable Claim _ = claim(store);
                SparkWork work = new SparkWork(context, settings, store.folder().toString())) {
            List<Row> rows = SparkWork.described(context, "reading prompts", prompts::collectAsList);
            return table.of(spark, new DrawJob(settings, store, work).draw(rows, fields), rows, store);
        }
    }

    /** Keeps {@code panaflux run} from a folder that it could work on; other file systems have no locks. */
    private static @Nullable Claim claim(ImageStore store) throws IOException {
        if (!"file".equals(store.folder().toUri().getScheme())) {
            return null;
        }
        JobFolder folder = new JobFolder(Path.of(store.folder().toUri()));
        folder.make();
        return folder.claim(Shard.WHOLE, false, LOG::warn);
    }
}
