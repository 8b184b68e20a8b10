package dev.panaflux.fuzz;

import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.app.jobs.file.JobFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Jobs: every image has a prompt, and its place is in the file. */
final class JobHarness implements Harness {

    private static final Map<String, String> SEEDS =
            Map.of("yaml", """
            size: 64x80
            prompts:
              - a {red|green} cup
              - {prompt: a __colour__ pot, seed: 7, refs: [a.png], lora: ['style:0.5', detail]}
            matrix: {seed: [1..3, 9]}
            zip: {steps: [4, 8], guidance: [1, 2.5]}
            """, "toml", """
            size = 64
            sigmas = [1.0, 0.5]
            [[prompts]]
            prompt = 'a {red|green} cup'
            [matrix]
            seed = [1, '2..3']
            """, "json", """
            {"wildcards": "all", "prompts": ["a __colour__ cup", {"prompt": "b", "count": 2}], "rng": "iris"}
            """, "jsonl", """
            {"prompt": "a cup", "seed": 18446744073709551615}

            {"prompt": "{a|b} pot", "width": 64, "height": 80}
            """, "csv", """
            prompt;seed;size;references
            "a; {red|green} cup";7;64x80;a.png|b.png
            a pot;;;
            """);

    private final JobFile job;
    private final String format;

    JobHarness(Path folder, String format) throws IOException {
        this.job = new JobFile(folder.resolve("job." + format));
        this.format = format;
        Path wildcards = Files.createDirectories(folder.resolve("wildcards"));
        Files.writeString(wildcards.resolve("colour.txt"), "red\n{dark|light} blue\n");
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        new InputFile(job.path()).with(input);
        try {
            for (ImageEntry image : job.images()) {
                if (!image.place().startsWith(job.path().toString())
                        || image.references().contains("")) {
                    throw new AssertionError("expected an image of the job, found " + image);
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            Refusal.of(e, job.path());
            return false;
        } catch (IOException wildcard) {
            // A name that no file can have.
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() {
        String text = SEEDS.getOrDefault(format, "");
        return Map.of("whole", text.getBytes(StandardCharsets.UTF_8));
    }
}
