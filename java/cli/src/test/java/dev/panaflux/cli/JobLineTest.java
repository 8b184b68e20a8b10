package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.app.jobs.JobEvent;
import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.ProgressEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobLineTest {

    private static String shown(ImageRange images) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream terminal = new PrintStream(err, true, StandardCharsets.UTF_8);
        Environment environment = new Environment(Map.of("COLUMNS", "100"), Path.of("home"), Path.of("program"));
        try (JobLine line = new JobLine(
                new Console(new ByteArrayInputStream(new byte[0]), terminal, terminal, environment, true))) {
            line.on(new JobEvent.Begun(6, 0));
            line.on(new JobEvent.Working(new ProgressEvent.StepDone(images, 1, 4, Duration.ZERO, null)));
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void imagesThatAreDrawnTogetherAreCounted() {
        assertThat(shown(new ImageRange(0, 3))).contains("0 of 6 images, step 2/4 of 3 images together");
        assertThat(shown(new ImageRange(0, 1)))
                .contains("0 of 6 images, step 2/4")
                .doesNotContain("together");
    }
}
