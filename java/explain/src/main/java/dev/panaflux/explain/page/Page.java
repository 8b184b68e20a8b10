package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Album;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.hand.TinyModel;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.sampling.EulerStep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** A story as one HTML page that loads nothing and runs no script but its own. */
public final class Page {

    private Page() {}

    /** The page. */
    public static String of(Story story) {
        StepTrace first = story.recording().steps().getFirst();
        TinyModel.Numbers tiny =
                TinyModel.run(new EulerStep(story.recording().timesteps()[0], first.sigma(), first.nextSigma()));
        Album album = new Album();
        Outline outline = new Outline();
        outline.add(IntroSection.of(story, album));
        outline.add(TokensSection.of(story));
        outline.add(HandSection.of(story, tiny));
        outline.add(TextSection.of(story));
        outline.add(NoiseSection.of(story));
        outline.add(ScheduleSection.of(story));
        outline.add(BlockSection.of(story));
        outline.add(MapsSection.of(story));
        outline.add(VelocitySection.of(story, tiny));
        outline.add(StepsSection.of(story, album));
        outline.add(GuidanceSection.of(story, album));
        outline.add(DecoderSection.of(story, album));
        outline.add(TimeSection.of(story));
        outline.add(EndSection.of(story, outline.terms()));
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
                        "contents", outline.contents(),
                        "sections", outline.toString(),
                        "data", PageData.of(story)));
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
