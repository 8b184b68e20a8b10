package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.hand.TinyModel;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.sampling.EulerStep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A story as one HTML page that loads nothing and runs no script but its own. */
public final class Page {

    private static final Pattern TERM = Pattern.compile("<dfn>([^<]+)</dfn>");
    private static final Pattern HEADING = Pattern.compile("(?s)<section id=\"([a-z]+)\">\\s*<h2>([^<]+)</h2>");

    private Page() {}

    /** The page. */
    public static String of(Story story) {
        StepTrace first = story.recording().steps().getFirst();
        TinyModel.Numbers tiny =
                TinyModel.run(new EulerStep(story.recording().timesteps()[0], first.sigma(), first.nextSigma()));
        String sections = String.join(
                "",
                IntroSection.of(story),
                TokensSection.of(story),
                HandSection.of(story, tiny),
                TextSection.of(story),
                NoiseSection.of(story),
                ScheduleSection.of(story),
                BlockSection.of(story),
                MapsSection.of(story),
                VelocitySection.of(story, tiny),
                StepsSection.of(story),
                GuidanceSection.of(story),
                DecoderSection.of(story),
                TimeSection.of(story));
        Map<String, String> terms = new LinkedHashMap<>();
        sections = TERM.matcher(sections).replaceAll(found -> {
            String id = "term-" + terms.size();
            terms.put(id, found.group(1));
            return Matcher.quoteReplacement("<dfn id=\"%s\">%s</dfn>".formatted(id, found.group(1)));
        });
        sections = numbered(sections + EndSection.of(story, links(terms)));
        String style = Template.read("page.css");
        String script = Template.read("page.js");
        String prompt = story.recording().image().parameters().prompt();
        return Template.fill(
                "page.html",
                Map.of(
                        "title", Html.escape("How \u201c" + prompt + "\u201d became a picture"),
                        "style", style,
                        "styleHash", hash(style),
                        "script", script,
                        "scriptHash", hash(script),
                        "contents", contents(sections),
                        "sections", sections,
                        "data", PageData.of(story)));
    }

    private static String links(Map<String, String> terms) {
        StringBuilder links = new StringBuilder();
        terms.forEach((id, term) -> links.append("<a href=\"#%s\">%s</a> ".formatted(id, term)));
        return links.toString();
    }

    /** The sections with their numbers; the first has none. */
    private static String numbered(String sections) {
        int[] number = {-1};
        return HEADING.matcher(sections).replaceAll(found -> {
            number[0]++;
            String heading = number[0] == 0
                    ? found.group(2)
                    : "<span class=\"number\">%d</span> %s".formatted(number[0], found.group(2));
            return Matcher.quoteReplacement("<section id=\"%s\">\n<h2>%s</h2>".formatted(found.group(1), heading));
        });
    }

    private static String contents(String sections) {
        StringBuilder contents = new StringBuilder();
        Matcher heading =
                Pattern.compile("<section id=\"([a-z]+)\">\n<h2>(.+)</h2>").matcher(sections);
        while (heading.find()) {
            contents.append("<li><a href=\"#%s\">%s</a></li>\n".formatted(heading.group(1), heading.group(2)));
        }
        return contents.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
