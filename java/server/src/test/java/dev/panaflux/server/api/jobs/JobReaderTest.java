package dev.panaflux.server.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code POST /api/jobs} reads is what the document lists. */
class JobReaderTest {

    @Test
    void theDocumentListsEveryFieldThatIsReadAndNoOther() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/dev/panaflux/server/openapi.json")) {
            JsonNode document = JsonMapper.shared().readTree(Objects.requireNonNull(in));
            assertThat(document.at("/components/schemas/JobRequest/properties").propertyNames())
                    .containsExactlyInAnyOrderElementsOf(JobReader.FIELDS);
        }
    }
}
