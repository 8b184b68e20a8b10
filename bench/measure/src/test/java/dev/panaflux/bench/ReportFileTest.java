package dev.panaflux.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

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
    void aFolderAndAnEndlessFileAreNamed() {
        assertThatThrownBy(() -> ReportFile.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": expected a benchmark report, found a folder");
        Path endless = Path.of("/dev/zero");
        assumeTrue(Files.exists(endless), "no /dev/zero");
        assertThatThrownBy(() -> ReportFile.read(endless))
                .isInstanceOf(IOException.class)
                .hasMessage("/dev/zero: expected a benchmark report of at most 64 MiB, found more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "machine | null | machine: expected a value, found none",
                "variants | [] | variants: expected at least one, found none",
                "peaks/0/perSecond | [] | peaks[0]: perSecond: expected at least one sample, found none",
                "variants/0/backend | \"\\\"><script>\" | variants[0]: backend: expected a word, found \"><script>",
                "variants/0/step/bytes | 0 | variants[0].step: bytes: expected a number above 0, found 0",
                "variants/0/runs/0/stepNanos | [1] | variants[0]: stepNanos: expected 4 steps, found [1]",
                "identity/startedAt | \"now\" | identity: startedAt: expected a time in UTC, found now",
            })
    void aReportWithoutSenseIsRejected(String place, String value, String message) throws IOException {
        ObjectNode report = (ObjectNode) JSON.readTree(ReportFile.toJson(Reports.full()));
        int end = place.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) report.at(end < 0 ? "" : "/" + place.substring(0, end));
        parent.set(place.substring(end + 1), JSON.readTree(value));
        Path file = Files.writeString(folder.resolve("report.json"), report.toString());
        assertThatThrownBy(() -> ReportFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("%s: expected a benchmark report: %s", file, message);
    }

    @Test
    void bytesThatAreNoTextAreRejected() throws IOException {
        Path file = Files.write(folder.resolve("report.json"), new byte[] {'{', (byte) 0xff});
        assertThatThrownBy(() -> ReportFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": expected a benchmark report, found bytes that are no text in UTF-8");
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
