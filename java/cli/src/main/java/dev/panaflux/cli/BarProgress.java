package dev.panaflux.cli;

import dev.panaflux.pipeline.ProgressEvent;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a bar for each phase, with the remaining time. */
final class BarProgress implements ProgressStyle.ProgressDisplay {

    private final Console console;
    private @Nullable ProgressBar bar;

    BarProgress(Console console) {
        this.console = console;
    }

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> {
                close();
                bar = open(label(started), started.units());
            }
            case ProgressEvent.Advanced advanced -> {
                if (bar != null) {
                    bar.stepTo(advanced.done());
                }
            }
            case ProgressEvent.StepDone step -> {
                if (bar != null) {
                    bar.setExtraMessage(" step %d/%d".formatted(step.step() + 1, step.steps()));
                }
            }
            case ProgressEvent.PhaseDone done -> close();
            case ProgressEvent.Notice notice -> {
                close();
                console.note(notice.message());
            }
        }
    }

    private static String label(ProgressEvent.PhaseStarted started) {
        String phase = started.phase().label();
        return started.images().count() == 1
                ? phase
                : phase + ", " + started.images().label();
    }

    private ProgressBar open(String label, int units) {
        return new ProgressBarBuilder()
                .setTaskName(label)
                .setInitialMax(units)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(console.err(), console.columns()))
                .build();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
