package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.StackedBars;
import dev.panaflux.explain.record.Arithmetic;
import dev.panaflux.explain.record.BackendTrial;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Times;
import dev.panaflux.kernels.Operator;
import dev.panaflux.pipeline.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where the time went and who computed. */
final class TimeSection {

    private static final List<String> STYLES = List.of("t-product", "t-attention", "t-norm", "t-convolution", "t-rest");
    private static final List<String> KINDS =
            List.of("products", "attention", "norms and rotation", "convolutions", "everything else");

    private TimeSection() {}

    static String of(Story story) {
        Recording run = story.recording();
        Map<Phase, Long> phases = run.times().phases();
        long total = phases.values().stream().mapToLong(Long::longValue).sum();
        Map<String, String> values = new HashMap<>();
        values.put("total", Figures.time(total));
        values.put("phaseText", phaseText(phases));
        values.put("timeText", timeText(run, total));
        values.put("bars", bars(run, phases));
        StringBuilder legend = new StringBuilder();
        for (int kind = 0; kind < KINDS.size(); kind++) {
            legend.append("<li><i class=\"%s\"></i>%s</li>".formatted(STYLES.get(kind), KINDS.get(kind)));
        }
        values.put("legend", legend.toString());
        values.put("phases", phases(story, phases));
        values.put("plan", Html.escape(story.plan().describe()));
        values.put("backends", backends(story));
        values.put(
                "product",
                "%s with %s features each, times a matrix that makes %s of them, about as in the run but cut down to take little time"
                        .formatted(
                                Figures.counted(story.product().rows(), "token"),
                                Html.count(story.product().in()),
                                Html.count(story.product().out())));
        values.put("compared", compared(story));
        values.put("trials", trials(story));
        values.put("trialsText", trialsText(story.compared()));
        values.put("trialHead", story.compared() == BackendTrial.Compared.ALL ? "<th>time</th>" : "");
        values.put("operators", operators(story));
        values.put("operatorText", operatorText(run, total));
        return Template.fill("time.html", values);
    }

    private static String timeText(Recording run, long total) {
        Times.Spent most = run.times().operators().stream()
                .max(Comparator.comparingLong(Times.Spent::nanos))
                .orElseThrow();
        String once = run.times().phases().containsKey(Phase.FIT_PREVIEW)
                ? " The matrix of the projection (section 9) was fitted in it to what the decoder makes of some latents; that is kept, so it is done once for a model."
                : "";
        long inPhase = Objects.requireNonNull(run.times().phases().get(most.phase()));
        long inAll = run.times().operators().stream()
                .filter(spent -> spent.operator() == most.operator())
                .mapToLong(Times.Spent::nanos)
                .sum();
        String inOthers =
                inAll == most.nanos() ? "" : ", in all phases together " + Figures.percent(inAll / (double) total);
        return "The largest part is \u201c%s\u201d: in the phase \u201c%s\u201d alone it took %s of the run (%s of %s)%s.%s A first run in a freshly started Java program is slower than later ones, since Java compiles while it runs."
                .formatted(
                        meaning(most.operator()),
                        most.phase().label(),
                        Figures.percent(most.nanos() / (double) total),
                        Figures.percent(most.nanos() / (double) inPhase),
                        Figures.time(inPhase),
                        inOthers,
                        once);
    }

    /** The phases and what they are. */
    private static String phaseText(Map<Phase, Long> phases) {
        return Figures.counted(phases.size(), "phase") + ": "
                + Figures.listed(phases.keySet().stream()
                        .map(phase -> "\u201c%s\u201d (%s)".formatted(phase.label(), what(phase)))
                        .toList());
    }

    private static String what(Phase phase) {
        return switch (phase) {
            case QUANTIZE -> "making a copy of the parameters in 8 bits";
            case FIT_PREVIEW -> "finding the matrix of the projection";
            case ENCODE_PROMPT -> "sections 1 and 3";
            case ENCODE_REFERENCES -> "turning given pictures into latents";
            case DENOISE -> "sections 4 to 10";
            case DECODE -> "section 11";
        };
    }

    private static int kind(Operator operator) {
        return switch (operator) {
            case LINEAR, MIX_BLOCKS -> 0;
            case ATTENTION -> 1;
            case RMS_NORM, LAYER_NORM_MODULATE, HEAD_NORM_ROPE, GROUP_NORM, GROUP_MOMENTS, GROUP_NORM_APPLY -> 2;
            case CONV2D -> 3;
            case SILU, RELU, UPSAMPLE_NEAREST, EMBEDDING_GATHER, CONVERT -> 4;
        };
    }

    private static String bars(Recording run, Map<Phase, Long> phases) {
        List<StackedBars.Bar> bars = new ArrayList<>();
        phases.forEach((phase, nanos) -> {
            double[] parts = new double[KINDS.size()];
            double rest = nanos;
            for (Times.Spent spent : run.times().operators()) {
                if (spent.phase() == phase) {
                    parts[kind(spent.operator())] += spent.nanos();
                    rest -= spent.nanos();
                }
            }
            parts[KINDS.size() - 1] += Math.max(0, rest);
            bars.add(new StackedBars.Bar(phase.label(), parts));
        });
        return StackedBars.of("What each phase spent its time on", bars, STYLES);
    }

    private static String phases(Story story, Map<Phase, Long> phases) {
        Map<Phase, Double> work = Arithmetic.of(story.model().description(), story.recording());
        StringBuilder rows = new StringBuilder();
        phases.forEach((phase, nanos) -> {
            Double flop = work.get(phase);
            rows.append(Figures.row(
                    phase.label(),
                    Figures.time(nanos),
                    flop == null ? "" : Html.number(flop / 1e9, flop < 1e10 ? 2 : 0) + " billion",
                    flop == null ? "" : Html.number(flop / nanos, 1) + " billion"));
        });
        return rows.toString();
    }

    private static String backends(Story story) {
        String chosen = story.plan().backend();
        String does = switch (chosen) {
            case "native" ->
                "This backend is written in C and compiled once for every instruction set; the program takes the best that this processor has, unless it is told otherwise.";
            case "vector" ->
                "This backend is written in Java on vectors of several numbers, which Java turns into the processor’s own.";
            case "scalar" ->
                "This backend is written in plain Java, one number at a time, and the others are compared with it.";
            default -> "";
        };
        String precision = switch (story.plan().precision()) {
            case BF16 ->
                "Its products round their inputs to bf16, a short format explained below, and add up in 32 bits.";
            case INT8 -> "Its products round the inputs of large layers to whole numbers of 8 bits and add up exactly.";
            case F32 -> "It computes with f32, numbers of 32 bits, throughout.";
        };
        String others = story.plan().alternatives().isEmpty()
                ? ""
                : " No particular backend was asked for, so the program took the one that it prefers; "
                        + Figures.listed(story.plan().alternatives())
                        + " could have run as well and would have given nearly the same picture.";
        return (does + " " + precision + Html.escape(others)).strip();
    }

    private static String compared(Story story) {
        return switch (story.compared()) {
            case STARTED ->
                story.trials().size() == 1
                        ? "One product on the backend of this run"
                        : "The same product on the backend of this run and in plain Java";
            case ALL -> "The same product on every backend that can run here";
        };
    }

    private static String trialsText(BackendTrial.Compared compared) {
        return switch (compared) {
            case STARTED ->
                " With the option <code>--all-backends</code>, the table has every backend that can run here, and how long each took.";
            case ALL ->
                " Each backend repeated the product for a second or more, until it got no faster, since what is written in Java has to be compiled first; the time is that of the fastest repetition.";
        };
    }

    private static String trials(Story story) {
        StringBuilder rows = new StringBuilder();
        boolean timed = story.compared() == BackendTrial.Compared.ALL;
        for (BackendTrial trial : story.trials()) {
            rows.append(Figures.row(
                    Html.escape(trial.backend()),
                    "<span class=\"words\">" + Html.escape(trial.instructionSet()) + "</span>",
                    trial.precision().label() + (timed ? "</td><td>" + Figures.time(trial.nanos()) : ""),
                    error(trial.error())));
        }
        return rows.toString();
    }

    private static String error(double part) {
        return part == 0 ? "0" : "1 in " + Html.count(Math.round(1 / part));
    }

    private static String operators(Story story) {
        Map<Operator, Times.Spent> sums = new LinkedHashMap<>();
        for (Times.Spent spent : story.recording().times().operators()) {
            sums.merge(
                    spent.operator(),
                    spent,
                    (one, other) -> new Times.Spent(
                            one.phase(), one.operator(), one.nanos() + other.nanos(), one.calls() + other.calls()));
        }
        StringBuilder rows = new StringBuilder();
        sums.values().stream()
                .sorted(Comparator.comparingLong(Times.Spent::nanos).reversed())
                .forEach(spent -> rows.append(Figures.row(
                        spent.operator().label(),
                        "<span class=\"words\">" + meaning(spent.operator()) + "</span>",
                        Html.escape(String.valueOf(story.plan().operators().get(spent.operator()))),
                        Html.count(spent.calls()),
                        Figures.time(spent.nanos()))));
        return rows.toString();
    }

    private static String operatorText(Recording run, long total) {
        long sum =
                run.times().operators().stream().mapToLong(Times.Spent::nanos).sum();
        long opening = run.times().openings().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return "All operators together took %s of %s. Of the rest, %s passed at the start of the phases, before an operator was called: files were opened, and networks and memory set up. The remaining %s are Java code before and after the calls, which is slow until it has been compiled. The first call of an operator takes longer than the others too, since its code and its parameters may not be in memory yet. That is why even looking up the embeddings of a few tokens can take milliseconds."
                .formatted(
                        Figures.time(sum),
                        Figures.time(total),
                        Figures.time(opening),
                        Figures.time(Math.max(0, total - sum - opening)));
    }

    private static String meaning(Operator operator) {
        return switch (operator) {
            case LINEAR -> "product with a matrix of parameters";
            case ATTENTION -> "attention of all heads";
            case RMS_NORM -> "division by the root mean square";
            case LAYER_NORM_MODULATE -> "layer norm and modulation";
            case HEAD_NORM_ROPE -> "norm and rotary turn of queries and keys";
            case GROUP_NORM -> "norm of groups of channels";
            case GROUP_MOMENTS -> "means and variances of groups of channels";
            case GROUP_NORM_APPLY -> "norm with known means and variances";
            case SILU -> "silu of each number";
            case RELU -> "zero for each negative number";
            case MIX_BLOCKS -> "product of blocks, for adapters";
            case CONV2D -> "convolution";
            case UPSAMPLE_NEAREST -> "doubling of the grid";
            case EMBEDDING_GATHER -> "rows of the table of embeddings";
            case CONVERT -> "copies, also into another format of numbers";
        };
    }
}
