package dev.panaflux.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReportFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aReportIsReadAsItWasWritten() throws IOException {
        Path file = folder.resolve("report.json");
        Files.writeString(file, ReportFile.toJson(Reports.full()));
        assertThat(ReportFile.read(file)).isEqualTo(Reports.full());
    }

    @Test
    void anotherSchemaVersionIsRefused() throws IOException {
        Path file = folder.resolve("report.json");
        Files.writeString(
                file, ReportFile.toJson(Reports.full()).replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 99"));
        assertThatThrownBy(() -> ReportFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("schema version 1, found 99");
    }

    @Test
    void whatIsNoReportIsRefused() throws IOException {
        Path file = folder.resolve("report.json");
        Files.writeString(file, "not json");
        assertThatThrownBy(() -> ReportFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a benchmark report");
    }

    @Test
    void theSchemaInTheDocumentsDescribesEveryField() {
        JsonNode schema = JSON.readTree(Path.of("..", "..", "docs", "bench-schema.json"));
        List<String> problems = new ArrayList<>();
        check(JSON.readTree(ReportFile.toJson(Reports.full())), schema, schema, "$", problems);
        assertThat(problems).isEmpty();
    }

    /** The part of JSON Schema that the schema uses; every property must be described and required. */
    private static void check(JsonNode value, JsonNode rule, JsonNode root, String path, List<String> problems) {
        if (rule.has("$ref")) {
            String name = rule.get("$ref").stringValue().replace("#/$defs/", "");
            check(value, root.get("$defs").get(name), root, path, problems);
            return;
        }
        List<String> types = new ArrayList<>();
        JsonNode type = rule.path("type");
        if (type.isArray()) {
            type.forEach(item -> types.add(item.stringValue()));
        } else {
            types.add(type.stringValue("none"));
        }
        if (!types.contains(typeOf(value))
                && !(types.contains("number") && typeOf(value).equals("integer"))) {
            problems.add("%s: expected %s, found %s".formatted(path, types, typeOf(value)));
        }
        if (!rule.has("description")) {
            problems.add(path + ": no description");
        }
        if (value.isObject() && rule.has("properties")) {
            for (var property : value.properties()) {
                JsonNode inner = rule.get("properties").get(property.getKey());
                if (inner == null) {
                    problems.add(path + "." + property.getKey() + ": not in the schema");
                } else {
                    check(property.getValue(), inner, root, path + "." + property.getKey(), problems);
                }
            }
            for (JsonNode required : rule.get("required")) {
                if (!value.has(required.stringValue())) {
                    problems.add(path + "." + required.stringValue() + ": missing");
                }
            }
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(value.get(i), rule.get("items"), root, path + "[" + i + "]", problems);
            }
        }
    }

    private static String typeOf(JsonNode value) {
        if (value.isNumber()) {
            return value.isIntegralNumber() ? "integer" : "number";
        }
        return value.isObject()
                ? "object"
                : value.isArray() ? "array" : value.isBoolean() ? "boolean" : value.isNull() ? "null" : "string";
    }
}
