package dev.panaflux.spark;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Sessions of Spark for tests. */
final class Session {

    private Session() {}

    /**
     * A session; a JVM has one at a time.
     *
     * @param master such as {@code local[2]}
     * @param settings more of Spark's
     */
    static SparkSession on(String master, Map<String, String> settings) {
        SparkSession.Builder builder = SparkSession.builder()
                .master(master)
                .appName("test")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/panaflux-warehouse");
        settings.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** A DataFrame of JSON objects, each with all its columns. */
    static Dataset<Row> json(SparkSession spark, String... rows) {
        return spark.read().json(spark.createDataset(List.of(rows), Encoders.STRING()));
    }
}
