package dev.panaflux.cli.shell;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.Seed;
import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.Montage;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.cli.terminal.ShownSteps;
import dev.panaflux.edit.Area;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Draws what lines ask for.
 *
 * @param session the settings, and where images are kept
 * @param studio draws
 * @param dialogue shows how far it is
 */
record Artist(Session session, Studio studio, Dialogue dialogue) {

    /** How several images are shown. */
    enum Layout {
        /** Each as soon as it is done. */
        SINGLE,
        /** All side by side when the last is done. */
        TOGETHER
    }

    /** The seed that is set, else a random one. */
    Seed seed() {
        Seed set = session.settings().seed();
        return set == null ? Seed.random() : set;
    }

    /**
     * Draws a prompt.
     *
     * @param seed of the first image
     * @param count number of images
     * @throws java.util.concurrent.CancellationException if it was cancelled; images that were finished are kept
     */
    void draw(Input.Prompt prompt, Seed seed, int count, Layout layout) throws IOException {
        Input.Prompt numbered = numbered(prompt);
        GenerationRequest request = request(numbered, seed, count);
        session.drawing(numbered);
        Cancellation cancellation = new Cancellation();
        Optional<ImageCanvas> canvas = session.canvas();
        List<RgbImage> drawn = new ArrayList<>();
        List<String> facts = new ArrayList<>();
        int before = session.images().count();
        try (Dialogue.Working _ = dialogue.cancelling(cancellation);
                ProgressDisplay progress = dialogue.progress()) {
            boolean steps = canvas.isPresent() && session.display().steps();
            ProgressListener listener = steps ? new ShownSteps(progress, canvas.get()) : progress;
            ProgressListener once = session.once(listener);
            studio.words()
                    .unknown(List.of(numbered.text()))
                    .notices()
                    .forEach(notice -> once.on(new ProgressEvent.Notice(notice)));
            RunControl control = new RunControl(once, cancellation, null, steps);
            studio.pipeline().generate(request, control, image -> {
                session.images().add(image);
                facts.add(facts(image));
                if (layout == Layout.TOGETHER) {
                    drawn.add(image.image());
                } else {
                    canvas.ifPresent(there -> show(there, image.image()));
                    tell(facts);
                }
            });
        } finally {
            if (!drawn.isEmpty()) {
                RgbImage first = drawn.getFirst();
                canvas.ifPresent(there -> there.draw(Montage.of(drawn), first.width(), first.height()));
            }
            canvas.ifPresent(ImageCanvas::keep);
            tell(facts);
            session.added(session.images().count() - before);
        }
    }

    /** Tells of the last images, each once. */
    private void tell(List<String> facts) {
        int first = session.images().count() - facts.size() + 1;
        for (int index = 0; index < facts.size(); index++) {
            dialogue.tell(first + index, session.images().file(first + index), facts.get(index));
        }
        facts.clear();
    }

    /** Shows an image and lets it stay. */
    static void show(ImageCanvas canvas, RgbImage image) {
        canvas.draw(image);
        canvas.keep();
    }

    /** The prompt with the number of the last image in place of its mark. */
    private Input.Prompt numbered(Input.Prompt prompt) {
        int last = session.images().count();
        return new Input.Prompt(
                prompt.text(),
                prompt.size(),
                prompt.references().stream()
                        .map(number -> number == Input.LAST ? (Integer) last : number)
                        .toList());
    }

    private GenerationRequest request(Input.Prompt prompt, Seed seed, int count) throws IOException {
        DrawSettings settings = session.settings();
        if (settings.edits() && prompt.references().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected an image to repaint before the prompt, as $, found none; !strength off and !mask off draw anew");
        }
        studio.requireFitting(settings.adapters(), "; !lora off draws without");
        List<ReferenceImage> references = new ArrayList<>();
        for (int number : prompt.references()
                .subList(settings.edits() ? 1 : 0, prompt.references().size())) {
            references.add(ReferenceImage.read(session.images().file(number)));
        }
        @Nullable ImageSize size = prompt.size() == null ? settings.size() : prompt.size();
        return GenerationRequest.of(prompt.text())
                .negativePrompt(settings.negative())
                .size(size == null ? null : (Integer) size.width(), size == null ? null : (Integer) size.height())
                .steps(settings.steps())
                .guidance(settings.guidance())
                .seed(seed.bits())
                .count(count)
                .schedule(settings.schedule())
                .references(references)
                .adapters(settings.adapters())
                .edit(settings.edits() ? edit(settings, prompt.references().getFirst()) : null)
                .build();
    }

    private SourceEdit edit(DrawSettings settings, int number) throws IOException {
        @Nullable Path mask = settings.mask();
        return new SourceEdit(
                NamedImage.read(session.images().file(number)),
                mask == null
                        ? null
                        : new Repainting(
                                new Area.Masked(NamedImage.read(mask), false), 0, 0, null, Repainting.DEFAULT_FEATHER),
                settings.strength() == null ? SourceEdit.DEFAULT_STRENGTH : settings.strength(),
                true,
                Start.NOISED_SOURCE);
    }

    private static String facts(GeneratedImage image) {
        return String.format(
                Locale.ROOT,
                "%dx%d  seed %s  %.1f s",
                image.parameters().width(),
                image.parameters().height(),
                Long.toUnsignedString(image.parameters().seed()),
                image.timings().total().toNanos() / 1e9);
    }
}
