package dev.panaflux.spark;

import dev.panaflux.app.jobs.file.JobRows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The columns of a DataFrame that say what to draw, as the fields of a job file. A null says nothing. */
final class RowFields {

    private final List<StructField> columns;
    private final int[] places;

    private RowFields(List<StructField> columns, int[] places) {
        this.columns = List.copyOf(columns);
        this.places = places;
    }

    /**
     * The columns of a schema.
     *
     * @param kept columns that say nothing of the image
     * @throws IllegalArgumentException if another column is no field of a job file, or is of a type that none has
     */
    static RowFields of(StructType schema, Collection<String> kept) {
        List<StructField> columns = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < schema.size(); place++) {
            StructField column = schema.apply(place);
            if (!kept.contains(column.name())) {
                requireType(column);
                columns.add(column);
                places.add(place);
            }
        }
        try {
            JobRows.requireFields(
                    "columns", columns.stream().map(StructField::name).toList());
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    unknown.getMessage() + "; keep it to pass it through to the results, or drop it", unknown);
        }
        return new RowFields(
                columns, places.stream().mapToInt(Integer::intValue).toArray());
    }

    private static void requireType(StructField column) {
        DataType type = column.dataType() instanceof ArrayType list ? list.elementType() : column.dataType();
        if (!(type instanceof StringType || type instanceof NumericType || type instanceof BooleanType)) {
            throw new IllegalArgumentException(
                    "columns: %s: expected text, numbers, true or false, or lists of these, found %s"
                            .formatted(column.name(), column.dataType().simpleString()));
        }
    }

    /** The fields of a row: a JSON object. */
    String json(Row row) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int index = 0; index < places.length; index++) {
            int place = places[index];
            if (row.isNullAt(place)) {
                continue;
            }
            String name = columns.get(index).name();
            if (columns.get(index).dataType() instanceof ArrayType) {
                ArrayNode list = fields.putArray(name);
                for (Object element : row.getList(place)) {
                    list.addPOJO(plain(element));
                }
            } else {
                fields.putPOJO(name, plain(row.get(place)));
            }
        }
        return JsonMapper.shared().writeValueAsString(fields);
    }

    /** A whole number without a point, as a column of numbers with gaps gets points for the sake of the gaps. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Double number
            when isWhole(number) -> BigDecimal.valueOf(number).toBigInteger();
            case Float number when isWhole(number) -> BigDecimal.valueOf(number).toBigInteger();
            case BigDecimal number when number.stripTrailingZeros().scale() <= 0 -> number.toBigInteger();
            case null, default -> value;
        };
    }

    private static boolean isWhole(double number) {
        return Double.isFinite(number) && number == Math.rint(number);
    }
}
