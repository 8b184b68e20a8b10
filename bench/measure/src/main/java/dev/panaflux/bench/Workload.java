package dev.panaflux.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images that a benchmark generates.
 *
 * @param name the name on the command line
 * @param description one sentence for readers of a report
 * @param cases the prompts of a round
 * @param sizes image sizes
 * @param steps denoising steps, or null for the model's default
 * @param lessWork what is left out on request, or null
 */
public record Workload(
        String name,
        String description,
        List<Case> cases,
        List<Size> sizes,
        @Nullable Integer steps,
        @Nullable LessWork lessWork) {

    public Workload {
        ReportChecks.present("name, description, cases, sizes", name, description, cases, sizes);
        cases = List.copyOf(cases);
        sizes = List.copyOf(sizes);
    }

    /** A prompt and its seed. */
    public record Case(String prompt, long seed) {

        public Case {
            ReportChecks.present("prompt", prompt);
        }
    }

    /** An image's size in pixels. */
    public record Size(int width, int height) {

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }
}
