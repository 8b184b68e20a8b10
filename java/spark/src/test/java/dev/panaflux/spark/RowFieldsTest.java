package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RowFieldsTest {

    private static final StructType COLUMNS = new StructType()
            .add("prompt", DataTypes.StringType)
            .add("Seed", DataTypes.DoubleType)
            .add("guidance", DataTypes.FloatType)
            .add("negative_prompt", DataTypes.StringType)
            .add("strength", DataTypes.createDecimalType(4, 2))
            .add("loraPartial", DataTypes.BooleanType)
            .add("references", DataTypes.createArrayType(DataTypes.StringType))
            .add("customer", DataTypes.DateType);

    private static String json(@Nullable Object... values) {
        return RowFields.of(COLUMNS, List.of("customer")).json(RowFactory.create(values));
    }

    @Test
    void columnsAreFieldsOfAJobFile() {
        assertThat(json(
                        "an {apple|pear}",
                        7.0,
                        1.5f,
                        "blur",
                        new BigDecimal("0.25"),
                        true,
                        CollectionConverters.asScala(List.of("a.png", "b.png")).toSeq(),
                        null))
                .isEqualTo("{\"prompt\":\"an {apple|pear}\",\"Seed\":7,\"guidance\":1.5,\"negative_prompt\":\"blur\","
                        + "\"strength\":0.25,\"loraPartial\":true,\"references\":[\"a.png\",\"b.png\"]}");
    }

    @Test
    void aNullSaysNothing() {
        assertThat(json("a", null, null, null, null, null, null, null)).isEqualTo("{\"prompt\":\"a\"}");
    }

    @Test
    void anUnknownColumnIsRefusedUnlessItIsKept() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowFields.of(new StructType().add("promt", DataTypes.StringType), List.of()))
                .withMessageStartingWith("columns: expected one of prompt, negative-prompt, seed")
                .withMessageEndingWith(
                        "found promt, perhaps prompt; keep it to pass it through to the results, or drop it");
    }

    @Test
    void twoColumnsThatSayTheSameAreRefused() {
        StructType twice = new StructType().add("ref", DataTypes.StringType).add("references", DataTypes.StringType);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowFields.of(twice, List.of()))
                .withMessageContaining("references: expected it once, found it twice");
    }

    @Test
    void aTypeThatNoFieldHasIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowFields.of(new StructType().add("seed", DataTypes.BinaryType), List.of()))
                .withMessage("columns: seed: expected text, numbers, true or false, or lists of these, found binary");
    }
}
