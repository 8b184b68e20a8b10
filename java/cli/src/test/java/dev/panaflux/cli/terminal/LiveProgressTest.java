package dev.panaflux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent.Advanced;
import dev.panaflux.pipeline.ProgressEvent.Notice;
import dev.panaflux.pipeline.ProgressEvent.PhaseDone;
import dev.panaflux.pipeline.ProgressEvent.PhaseStarted;
import dev.panaflux.pipeline.ProgressEvent.StepDone;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveProgressTest {

    private static final ImageRange ONE = new ImageRange(0, 1);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> notes = new ArrayList<>();

    private LiveProgress progress(int columns, Charset charset) {
        return new LiveProgress(new PrintStream(written, true, charset), () -> columns, notes::add);
    }

    /** What the line showed, one after the other. */
    private List<String> shown() {
        return List.of(
                written.toString(StandardCharsets.UTF_8).replaceFirst("^\r", "").split("\r", -1));
    }

    @Test
    void showsThePhaseTheStepAndTheTime() {
        LiveProgress progress = progress(80, StandardCharsets.UTF_8);
        progress.on(new PhaseStarted(Phase.DENOISE, ONE, 8));
        progress.on(new Advanced(Phase.DENOISE, ONE, 4, 8));
        progress.on(new StepDone(ONE, 1, 4, Duration.ofSeconds(1), null));

        assertThat(shown().getLast())
                .matches(
                        "denoising \u2595\u2588{12} {12}\u258f  50 %  step 2/4  \\d\\.\\d s, \\d\\.\\d s left\033\\[K");
    }

    @Test
    void leavesNothingBehind() {
        LiveProgress progress = progress(80, StandardCharsets.UTF_8);
        progress.on(new PhaseStarted(Phase.DECODE, ONE, 8));
        progress.on(new PhaseDone(Phase.DECODE, ONE, Duration.ofSeconds(1)));
        progress.close();

        assertThat(shown().getLast()).isEqualTo("\033[K");
        assertThat(shown()).hasSize(2);
    }

    @Test
    void aNoticeStandsOnALineOfItsOwn() {
        LiveProgress progress = progress(80, StandardCharsets.UTF_8);
        progress.on(new PhaseStarted(Phase.DECODE, ONE, 8));
        progress.on(new Notice("by the way"));

        assertThat(shown().getLast()).isEqualTo("\033[K");
        assertThat(notes).containsExactly("by the way");
    }

    @Test
    void fitsTheTerminalAndItsEncoding() {
        LiveProgress progress = progress(30, StandardCharsets.US_ASCII);
        progress.on(new PhaseStarted(Phase.DENOISE, new ImageRange(0, 4), 8));

        assertThat(shown().getLast()).isEqualTo("denoising, images 1-4 [      \033[K");
    }

    @Test
    void timesAreReadable() {
        assertThat(StatusLine.time(3.25)).isEqualTo("3.3 s");
        assertThat(StatusLine.time(75)).isEqualTo("1:15");
        assertThat(StatusLine.time(3753)).isEqualTo("1:02:33");
    }
}
