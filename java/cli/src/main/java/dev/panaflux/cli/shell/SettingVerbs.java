package dev.panaflux.cli.shell;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ImageSize;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Commands that change how images are drawn and shown. */
record SettingVerbs(Session session, Studio studio, Dialogue dialogue, Environment environment) {

    private static final String AUTO = "auto";
    private static final String OFF = "off";
    private static final String PARTIAL = "--partial";
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");
    private static final int MOST_IMAGES = 1000;

    List<Verb> all() {
        return List.of(
                new Verb("size", "[WxH|auto]", "width and height of images", this::size),
                new Verb("steps", "[N|auto]", "denoising steps", this::steps),
                new Verb("guidance", "[SCALE|auto]", "guidance scale of base models", this::guidance),
                new Verb("seed", "[N|random]", "the seed of every line's first image", this::seed),
                new Verb("negative", "[TEXT]", "what images should not show; without TEXT nothing", this::negative),
                new Verb("strength", "[S|off]", "repaint the first image of a line, this much: 0 to 1", this::strength),
                new Verb("mask", "[FILE|$N|off]", "repaint the first image of a line where this is white", this::mask),
                new Verb(
                        "lora",
                        "[NAME[:S] ...|off]",
                        "apply these LoRAs, at strength S; with --partial what fits of them",
                        this::lora),
                new Verb("batch", "[N]", "images for each line", this::batch),
                new Verb("linear", "", "evenly spaced sigmas; again: the model's own", this::linear),
                new Verb("power", "[ALPHA]", "sigmas that stay near 1 for longer; again: the model's own", this::power),
                new Verb("model", "[NAME]", "draw with another model; without NAME those that are found", this::model),
                new Verb("show-steps", "", "show previews of steps, or no longer", this::showSteps),
                new Verb("zoom", "[N]", "enlarge shown images", this::zoom),
                new Verb("settings", "", "all that is set", this::settings));
    }

    private void size(String text) {
        if (text.isEmpty()) {
            tell("size", sizeLabel());
            return;
        }
        @Nullable ImageSize size = text.equals(AUTO) ? null : read("size", text, ImageSize::parse);
        if (size != null) {
            // Refuses what the model cannot draw now, not when the next line draws.
            studio.pipeline().activationMemory(size.width(), size.height());
        }
        change(session.settings().withSize(size));
        tell("size", sizeLabel());
    }

    private void steps(String text) {
        if (!text.isEmpty()) {
            boolean auto = text.equals(AUTO) || text.equals("0");
            change(session.settings()
                    .withSteps(
                            auto
                                    ? null
                                    : (Integer) Verb.number(
                                            "steps",
                                            text,
                                            1,
                                            GenerationRequest.MAX_STEPS,
                                            "a number from 1 to %d, or auto".formatted(GenerationRequest.MAX_STEPS))));
        }
        tell("steps", stepsLabel());
    }

    private void guidance(String text) {
        if (!text.isEmpty()) {
            change(session.settings().withGuidance(text.equals(AUTO) ? null : scale(text)));
        }
        tell("guidance", guidanceLabel());
    }

    private static Float scale(String text) {
        try {
            float scale = Float.parseFloat(text);
            if (scale >= 0 && scale < Float.POSITIVE_INFINITY) {
                return scale;
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        throw Verb.unexpected("guidance", "a number of at least 0, or auto", text);
    }

    private void seed(String text) {
        if (!text.isEmpty()) {
            boolean random = text.equals("random") || text.equals("-1");
            change(session.settings().withSeed(random ? null : read("seed", text, Seed::parse)));
        }
        tell("seed", seedLabel());
    }

    private void negative(String text) {
        change(session.settings().withNegative(text.isEmpty() ? null : text));
        tell("negative", negativeLabel());
    }

    private void strength(String text) {
        if (!text.isEmpty()) {
            change(session.settings().withStrength(text.equals(OFF) ? null : (Double) share(text)));
        }
        tell("strength", strengthLabel());
    }

    private static double share(String text) {
        try {
            double share = Double.parseDouble(text);
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        throw Verb.unexpected("strength", "a number above 0 and at most 1, or off", text);
    }

    private void mask(String text) throws IOException {
        if (text.equals(OFF)) {
            change(session.settings().withMask(null));
        } else if (!text.isEmpty()) {
            Optional<Integer> number = Input.reference(text);
            Path file = number.isPresent()
                    ? session.images().file(number.get())
                    : Verb.path(environment, text).toAbsolutePath();
            // A file that is no image is told of now, not when the next line draws.
            NamedImage.read(file);
            change(session.settings().withMask(file));
        }
        tell("mask", maskLabel());
    }

    private void lora(String text) throws ModelFormatException {
        if (text.equals(OFF)) {
            change(session.settings().withAdapters(List.of()));
        } else if (!text.isEmpty()) {
            List<AdapterChoice> adapters = new ArrayList<>();
            List<String> words = new ArrayList<>(words(text));
            boolean partial = words.removeIf(PARTIAL::equals);
            if (words.isEmpty()) {
                throw Verb.unexpected("lora", "a NAME beside " + PARTIAL, text);
            }
            for (String word : words) {
                adapters.add(adapter(word).read(environment.adapters(), partial));
            }
            // One that is for another model is told of now, not when the next line draws.
            studio.requireFitting(adapters, "");
            change(session.settings().withAdapters(adapters));
        }
        tell("lora", loraLabel());
    }

    private static AdapterSetting adapter(String word) {
        try {
            return AdapterSetting.parse(word);
        } catch (IllegalArgumentException other) {
            throw Verb.unexpected("lora", "NAME or NAME:STRENGTH with a finite number", word);
        }
    }

    /** What stands between spaces, or between quotes. */
    private static List<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group().replaceAll("^\"(.*)\"$", "$1"))
                .toList();
    }

    private void batch(String text) {
        if (!text.isEmpty()) {
            change(session.settings().withCount(Verb.number("batch", text, 1, MOST_IMAGES)));
        }
        tell("batch", Integer.toString(session.settings().count()));
    }

    private void linear(String text) {
        if (!text.isEmpty()) {
            throw Verb.unexpected("linear", "nothing", text);
        }
        toggle(ScheduleChoice.LINEAR, session.settings().schedule() instanceof ScheduleChoice.Linear);
    }

    private void power(String text) {
        boolean again = text.isEmpty() && session.settings().schedule() instanceof ScheduleChoice.Power;
        toggle(read("power", text.isEmpty() ? "power" : "power:" + text, ScheduleName::parse), again);
    }

    /** Reads a value whose parser does not know what it is for. */
    private static <T> T read(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException other) {
            throw new IllegalArgumentException("!%s: %s".formatted(name, other.getMessage()), other);
        }
    }

    private void toggle(ScheduleChoice schedule, boolean again) {
        change(session.settings().withSchedule(again ? ScheduleChoice.AUTO : schedule));
        tell("schedule", scheduleLabel());
    }

    private void model(String text) throws IOException {
        if (text.isEmpty()) {
            tell("model", studio.pipeline().model().name());
            dialogue.print(
                    "found: " + String.join(", ", environment.models().found().keySet()));
            return;
        }
        ModelFiles before = studio.pipeline().model();
        studio.change(text, dialogue::note);
        session.modelChanged();
        session.remember(() -> {
            studio.change(before, dialogue::note);
            session.modelChanged();
            return "%s draws again".formatted(before.name());
        });
        tell("model", modelLabel());
    }

    private void showSteps(String text) {
        if (!text.isEmpty()) {
            throw Verb.unexpected("show-steps", "nothing", text);
        }
        Session.Display display = session.display();
        session.show(new Session.Display(display.style(), !display.steps(), display.zoom()));
        tell("show-steps", session.display().steps() ? "on" : "off");
    }

    private void zoom(String text) {
        Session.Display display = session.display();
        if (!text.isEmpty()) {
            session.show(new Session.Display(display.style(), display.steps(), Verb.number("zoom", text, 1, 16)));
        }
        tell("zoom", Integer.toString(session.display().zoom()));
    }

    private void settings(String text) {
        if (!text.isEmpty()) {
            throw Verb.unexpected("settings", "nothing", text);
        }
        tell("model", modelLabel());
        tell("size", sizeLabel());
        tell("steps", stepsLabel());
        tell("guidance", guidanceLabel());
        tell("seed", seedLabel());
        tell("negative", negativeLabel());
        tell("strength", strengthLabel());
        tell("mask", maskLabel());
        tell("lora", loraLabel());
        tell("batch", Integer.toString(session.settings().count()));
        tell("schedule", scheduleLabel());
        Session.Display display = session.display();
        String style = session.canvas().isPresent() ? display.style().label() : ShowStyle.NONE.label();
        tell("show", "%s, steps %s, zoom %d".formatted(style, display.steps() ? "on" : "off", display.zoom()));
        tell("images", session.images().folder().map(Object::toString).orElse("none yet"));
    }

    private void change(DrawSettings other) {
        session.change(other);
    }

    private void tell(String name, String value) {
        dialogue.print("%-10s %s".formatted(name, value));
    }

    private String modelLabel() {
        return "%s, %s"
                .formatted(
                        studio.pipeline().model().name(),
                        studio.pipeline().plan().describe());
    }

    private String sizeLabel() {
        @Nullable ImageSize size = session.settings().size();
        return size == null ? "auto, that of the first reference or the model's" : size.width() + "x" + size.height();
    }

    private String stepsLabel() {
        @Nullable Integer steps = session.settings().steps();
        int usual = studio.pipeline().model().description().sampling().steps();
        return steps == null ? "auto, %d".formatted(usual) : steps.toString();
    }

    private String guidanceLabel() {
        @Nullable Float guidance = session.settings().guidance();
        float usual = studio.pipeline().model().description().sampling().guidance();
        return guidance == null ? String.format(Locale.ROOT, "auto, %.1f", usual) : guidance + unlessGuided();
    }

    private String seedLabel() {
        @Nullable Seed seed = session.settings().seed();
        return seed == null ? "random" : seed.toString();
    }

    private String negativeLabel() {
        @Nullable String negative = session.settings().negative();
        return negative == null ? "nothing" : negative + unlessGuided();
    }

    /** What to know of a setting that only models with guidance apply. */
    private String unlessGuided() {
        ModelFiles model = studio.pipeline().model();
        return !model.description().sampling().distilled()
                ? ""
                : "; " + model.name() + " has no guidance and ignores it";
    }

    private String strengthLabel() {
        DrawSettings settings = session.settings();
        if (settings.strength() != null) {
            return settings.strength().toString();
        }
        return settings.mask() == null ? "off, images are references" : Double.toString(SourceEdit.DEFAULT_STRENGTH);
    }

    private String maskLabel() {
        @Nullable Path mask = session.settings().mask();
        return mask == null ? OFF : mask.toString();
    }

    private String loraLabel() {
        List<AdapterChoice> adapters = session.settings().adapters();
        return adapters.isEmpty()
                ? OFF
                : adapters.stream()
                        .map(adapter -> "%s:%s%s"
                                .formatted(
                                        adapter.file().path(),
                                        adapter.strength(),
                                        adapter.partial() ? ", what fits" : ""))
                        .collect(Collectors.joining(" "));
    }

    private String scheduleLabel() {
        return switch (session.settings().schedule()) {
            case ScheduleChoice.Auto _ -> AUTO;
            case ScheduleChoice.Linear _ -> "linear";
            case ScheduleChoice.Power(double alpha) -> "power:" + alpha;
            case ScheduleChoice.Custom custom -> "sigmas " + custom.sigmas();
        };
    }
}
