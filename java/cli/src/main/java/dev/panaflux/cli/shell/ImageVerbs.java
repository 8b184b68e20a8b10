package dev.panaflux.cli.shell;

import dev.panaflux.app.Environment;
import dev.panaflux.app.Seed;
import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.ImageViewer;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Commands that draw, show and keep images. */
record ImageVerbs(Session session, Artist artist, Dialogue dialogue, Environment environment) {

    private static final int MOST_IMAGES = 100;
    private static final String SPACE = "\\s+";

    List<Verb> all() {
        return List.of(
                new Verb("again", "[N]", "draw the last prompt again, with other seeds", this::again),
                new Verb(
                        "explore",
                        "N PROMPT",
                        "draw N images with different seeds and show them side by side",
                        this::explore),
                new Verb("undo", "", "take back the last images, or the last setting", this::undo),
                new Verb("show", "[$N|STYLE]", "show an image again; or show images as " + styles(), this::show),
                new Verb("open", "[$N]", "show an image in the desktop's viewer", this::open),
                new Verb("save", "[$N] [FILE]", "copy an image to a PNG, JPEG or WebP file", this::save),
                new Verb("load", "FILE", "give a number to an image file", this::load));
    }

    private static String styles() {
        return String.join(
                ", ", List.of(ShowStyle.values()).stream().map(ShowStyle::label).toList());
    }

    private void again(String text) throws IOException {
        Input.Prompt last = session.last();
        if (last == null) {
            throw new IllegalArgumentException("!again: expected something to be drawn before, found nothing");
        }
        int count = text.isEmpty() ? 1 : Verb.number("again", text, 1, MOST_IMAGES);
        artist.draw(last, Seed.random(), count, Artist.Layout.SINGLE);
    }

    private void explore(String text) throws IOException {
        String[] words = text.split(SPACE, 2);
        if (words.length < 2) {
            throw Verb.unexpected("explore", "a number of images and a prompt", text);
        }
        int count = Verb.number("explore", words[0], 1, MOST_IMAGES);
        if (!(Input.parse(words[1]) instanceof Input.Prompt prompt)) {
            throw Verb.unexpected("explore", "a prompt after the number", words[1]);
        }
        artist.draw(prompt, artist.seed(), count, Artist.Layout.TOGETHER);
    }

    private void undo(String text) throws IOException {
        if (!text.isEmpty()) {
            throw Verb.unexpected("undo", "nothing", text);
        }
        dialogue.print(session.undo());
    }

    private void show(String text) throws IOException {
        Optional<Integer> number = number(text);
        if (number.isEmpty()) {
            Session.Display display = session.display();
            session.show(new Session.Display(ShowStyle.named(text), display.steps(), display.zoom()));
            dialogue.print("show       " + display(text));
            return;
        }
        Path file = session.images().file(number.get());
        ImageCanvas canvas = session.canvas()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                session.display().style() == ShowStyle.NONE
                                        ? "!show: images are not shown here; !show auto shows them, !open on the desktop"
                                        : "!show: expected a terminal that shows images, found none; !open shows them on the desktop"));
        Artist.show(canvas, ImageDecoder.read(file));
    }

    private String display(String text) {
        return session.canvas().isPresent() || text.equalsIgnoreCase(ShowStyle.NONE.label())
                ? text
                : text + ", but this terminal does not show images";
    }

    private void open(String text) {
        int number = number(text).orElseThrow(() -> Verb.unexpected("open", "the number of an image", text));
        ImageViewer.of(environment).show(session.images().file(number), dialogue::note);
    }

    private void save(String text) throws IOException {
        String[] words = text.split(SPACE, 2);
        Optional<Integer> first = number(words[0]);
        int number = first.orElse(Input.LAST);
        String name = first.isEmpty() ? text : words.length == 2 ? words[1] : "";
        Path file = session.images().file(number);
        Path target = name.isEmpty() ? Path.of(file.getFileName().toString()) : Verb.path(environment, name);
        Path written = session.images().save(number, target);
        if (!written.equals(target)) {
            dialogue.note("%s is there already, the image is in %s".formatted(target, written));
        }
        dialogue.print(written.toString());
    }

    private void load(String text) throws IOException {
        if (text.isEmpty()) {
            throw Verb.unexpected("load", "an image file", text);
        }
        Path file = Verb.path(environment, text);
        int number = session.images().load(file);
        session.added(1);
        dialogue.tell(number, file, "loaded");
    }

    /** The number of an image: {@code N}, {@code $N}, {@code $}, or nothing for the last. */
    private static Optional<Integer> number(String text) {
        if (text.isEmpty()) {
            return Optional.of(Input.LAST);
        }
        return text.matches("[1-9]\\d{0,5}") ? Optional.of(Integer.valueOf(text)) : Input.reference(text);
    }
}
