package dev.panaflux.spark;

import dev.panaflux.spark.ImageResult.Place;
import dev.panaflux.spark.ImageResult.Seconds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Results as a DataFrame: a row an image, with the columns of its prompt that are passed through. */
final class ResultTable {

    private static final StructType SECONDS = new StructType()
            .add("encode_prompt", DataTypes.DoubleType)
            .add("encode_references", DataTypes.DoubleType)
            .add("denoise", DataTypes.DoubleType)
            .add("decode", DataTypes.DoubleType)
            .add("total", DataTypes.DoubleType);

    private static final StructType RESULT = new StructType()
            .add("row", DataTypes.IntegerType, false)
            .add("index", DataTypes.IntegerType)
            .add("id", DataTypes.StringType)
            .add("prompt", DataTypes.StringType)
            .add("seed", DataTypes.StringType)
            .add("state", DataTypes.StringType, false)
            .add("path", DataTypes.StringType)
            .add("sha256", DataTypes.StringType)
            .add("seconds", SECONDS)
            .add("host", DataTypes.StringType)
            .add("executor", DataTypes.StringType)
            .add("backend", DataTypes.StringType)
            .add("error_kind", DataTypes.StringType)
            .add("error", DataTypes.StringType);

    private final StructType schema;
    private final List<String> kept;

    private ResultTable(StructType schema, List<String> kept) {
        this.schema = schema;
        this.kept = List.copyOf(kept);
    }

    /**
     * The columns of results.
     *
     * @param prompts columns of the prompts
     * @param kept those that are passed through
     * @throws IllegalArgumentException if there is no such column, or results have one of that name
     */
    static ResultTable of(StructType prompts, List<String> kept) {
        StructType schema = RESULT;
        for (String name : kept) {
            if (!List.of(prompts.fieldNames()).contains(name)) {
                throw new IllegalArgumentException("keep: expected one of the columns %s, found %s"
                        .formatted(String.join(", ", prompts.fieldNames()), name));
            }
            if (List.of(schema.fieldNames()).contains(name)) {
                throw new IllegalArgumentException(
                        "keep: expected a name that results do not have, found %s; rename the column".formatted(name));
            }
            StructField column = prompts.apply(name);
            schema = schema.add(column.name(), column.dataType(), true);
        }
        return new ResultTable(schema, kept);
    }

    /**
     * The DataFrame, in the order of the prompts.
     *
     * @param prompts the rows
     * @param store where the images are
     */
    Dataset<Row> of(SparkSession spark, List<ImageResult> results, List<Row> prompts, ImageStore store) {
        List<Row> rows = results.stream()
                .sorted(Comparator.comparingInt(ImageResult::row).thenComparingInt(ImageResult::index))
                .map(result -> row(result, prompts.get(result.row() - 1), store))
                .toList();
        return spark.createDataFrame(rows, schema);
    }

    private Row row(ImageResult result, Row prompt, ImageStore store) {
        List<@Nullable Object> values = new ArrayList<>();
        Place place = result.place();
        values.add(result.row());
        values.add(result.index() == 0 ? null : result.index());
        values.add(result.id());
        values.add(result.prompt());
        values.add(result.seed());
        values.add(result.state().name().toLowerCase(Locale.ROOT));
        values.add(
                result.file() == null ? null : store.path(result.file().path()).toString());
        values.add(result.file() == null ? null : result.file().sha256());
        values.add(seconds(result.seconds()));
        values.add(place == null ? null : place.host());
        values.add(place == null ? null : place.executor());
        values.add(place == null ? null : place.backend());
        values.add(result.kind());
        values.add(result.error());
        kept.forEach(name -> values.add(prompt.getAs(name)));
        return RowFactory.create(values.toArray());
    }

    private static @Nullable Row seconds(@Nullable Seconds seconds) {
        return seconds == null
                ? null
                : RowFactory.create(
                        seconds.encodePrompt(),
                        seconds.encodeReferences(),
                        seconds.denoise(),
                        seconds.decode(),
                        seconds.total());
    }
}
