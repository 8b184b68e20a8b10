package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What must hold where images leave the machine. */
abstract class RemoteStoreContract extends ImageStoreContract {

    @Test
    void aJobGoesOnWhereItWas() throws IOException {
        Map<String, String> spark = new HashMap<>(
                Map.of("spark.panaflux.model", Repository.TINY.toString(), "spark.panaflux.threads", "1"));
        settings().forEach((name, value) -> spark.put("spark.hadoop." + name, value));
        try (SparkSession session = Session.on("local[2]", spark)) {
            assertThat(states(session, "a")).containsExactly("made");
            assertThat(states(session, "a", "b")).containsExactly("kept", "made");
        }
        assertThat(names()).filteredOn(name -> !name.endsWith(".journal.jsonl")).containsExactly("1-a.png", "2-b.png");
    }

    private List<String> states(SparkSession session, String... prompts) throws IOException {
        String[] rows = new String[prompts.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = "{\"prompt\": \"%s\", \"size\": 64, \"steps\": 1}".formatted(prompts[i]);
        }
        List<Row> results = PanafluxImages.on(session)
                .draw(Session.json(session, rows), folder())
                .orderBy("index")
                .collectAsList();
        return results.stream().map(row -> row.<String>getAs("state")).toList();
    }
}
