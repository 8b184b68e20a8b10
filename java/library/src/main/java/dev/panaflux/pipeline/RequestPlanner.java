package dev.panaflux.pipeline;

import dev.panaflux.family.ImageSides;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.image.RgbImage;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.SamplingDefaults;
import dev.panaflux.sampling.Schedule;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes every choice that a request leaves to the model, and rejects what the model cannot do. */
public final class RequestPlanner {

    /** Largest default side: larger images take minutes on a CPU. */
    static final int MAX_DEFAULT_SIDE = 512;

    private final ModelFiles model;
    private final ImageSides sides;
    private final int pixelsPerToken;
    private final Map<Drawing, Double> known = new ConcurrentHashMap<>();

    /** What the work of an image depends on. */
    private record Drawing(TokenLayout layout, int passes) {}

    /** A planner for {@code model}, of which it reads no weights. */
    public RequestPlanner(ModelFiles model) {
        this.model = model;
        this.sides = model.description().sides();
        this.pixelsPerToken =
                DryRun.bind(model.description().networks().decoder()).pixelsPerToken();
    }

    /** The sides of images are multiples of this many pixels. */
    public int sideStep() {
        return pixelsPerToken;
    }

    /**
     * What the images of {@code request} will be made with.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     * @throws ImageFormatException if a reference is too small or too narrow
     */
    public ImageSettings settings(GenerationRequest request) throws ImageFormatException {
        RequestPlan plan = plan(request);
        List<LatentSize> references = plan.references().stream()
                .map(image -> new LatentSize(image.height() / pixelsPerToken, image.width() / pixelsPerToken))
                .toList();
        int text = request.textTokens() == null ? model.description().prompts().longest() : request.textTokens();
        TokenLayout layout = new TokenLayout(text, plan.latentSize(), references);
        int steps = plan.levels().steps();
        return new ImageSettings(
                plan.width(),
                plan.height(),
                steps,
                plan.guidance(),
                plan.negativePrompt(),
                plan.schedule().label(),
                steps * known.computeIfAbsent(new Drawing(layout, plan.guided() ? 2 : 1), this::stepFlop)
                        + decodingFlop(plan.latentSize()));
    }

    /** Operations that encoding one prompt takes, at most. */
    public double promptFlop() {
        return StageCosts.encode(
                        model.description().networks().textEncoder(),
                        model.description().prompts().longest(),
                        1)
                .work()
                .flop();
    }

    private double stepFlop(Drawing drawing) {
        return StageCosts.step(model.description().networks().velocityModel(), drawing.layout(), drawing.passes())
                .work()
                .flop();
    }

    private double decodingFlop(LatentSize size) {
        return known.computeIfAbsent(
                new Drawing(new TokenLayout(0, size, List.of()), 0), drawing -> (double) StageCosts.decode(
                                model.description().networks().decoder(),
                                drawing.layout().image(),
                                TilePolicy.WHOLE)
                        .work()
                        .flop());
    }

    /**
     * The plan of {@code request}.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     * @throws ImageFormatException if a reference image is too small or too narrow
     */
    RequestPlan plan(GenerationRequest request) throws ImageFormatException {
        List<String> notices = new ArrayList<>();
        requireEncoder(request);
        EditPlanner edits = request.edit() == null ? null : EditPlanner.of(request.edit(), pixelsPerToken);
        List<RgbImage> references = new ArrayList<>();
        Integer side = request.referenceSize();
        ReferenceFit fit = new ReferenceFit(pixelsPerToken, side == null ? ReferenceFit.MAX_SIDE : side);
        for (ReferenceImage reference : request.references()) {
            references.add(fit.apply(reference.name(), reference.bounded()));
        }
        Dimension natural = edits == null
                ? natural(request.references())
                : new Dimension(edits.bounded().width(), edits.bounded().height());
        int width = side("width", request.width(), defaultSide(natural.width));
        int height = side("height", request.height(), defaultSide(natural.height));
        LatentSize latentSize = latentSize(width, height);
        SamplingDefaults defaults = model.description().sampling();
        Schedule schedule = request.schedule().resolve(request.steps(), defaults);
        float guidance = request.guidance() == null ? defaults.guidance() : request.guidance();
        boolean guided = defaults.guides(guidance);
        if (defaults.distilled() && guidance != defaults.guidance()) {
            notices.add("guidance %s is not applied: %s is a distilled model".formatted(guidance, model.name()));
        }
        String negative = request.negativePrompt() == null ? "" : request.negativePrompt();
        if (!negative.isEmpty() && !guided) {
            notices.add("the negative prompt is not applied: " + unguided(guidance));
        }
        EditPlan edit = null;
        if (edits != null) {
            notices.addAll(edits.notices());
            if (request.width() == null && request.height() == null) {
                edits.sizeNotice(width, height).ifPresent(notices::add);
            }
            edit = edits.plan(width, height, schedule.steps());
            if (edit.isReference()) {
                references.addFirst(edit.source());
            }
        }
        RequestPlan plan = new RequestPlan(
                request,
                latentSize,
                pixelsPerToken,
                schedule,
                schedule.levels(defaults.scheduler(), latentSize.tokens()),
                guided ? guidance : 1,
                guided,
                guided ? negative : "",
                references,
                cachesReferences(request, references, notices),
                edit,
                notices);
        GuidanceInterval interval = request.interval();
        if (guided && IntStream.range(plan.firstStep(), schedule.steps()).noneMatch(plan::guides)) {
            throw new IllegalArgumentException(
                    "guidance interval: expected at least one of %d steps, found none in %s,%s"
                            .formatted(plan.steps(), interval.start(), interval.stop()));
        }
        if (!guided && !interval.equals(GuidanceInterval.ALWAYS)) {
            throw new IllegalArgumentException(
                    "guidance interval: expected none, since nothing is guided: %s".formatted(unguided(guidance)));
        }
        if (defaults.distilled() && request.stepCache() != null) {
            throw new IllegalArgumentException(
                    "step cache: expected none, since %s is a distilled model, whose few steps differ too much"
                            .formatted(model.name()));
        }
        return plan;
    }

    private void requireEncoder(GenerationRequest request) {
        if (model.description().networks().encoder().isPresent()) {
            return;
        }
        if (request.edit() != null) {
            throw new IllegalArgumentException(
                    "source: expected none, since %s has no encoder for images".formatted(model.name()));
        }
        if (!request.references().isEmpty()) {
            throw new IllegalArgumentException("references: expected none, since %s does not accept them, found %d"
                    .formatted(model.name(), request.references().size()));
        }
    }

    /** The grid of tokens of an image, after checking both sides. */
    LatentSize latentSize(int width, int height) {
        return new LatentSize(
                side("height", height, height) / pixelsPerToken, side("width", width, width) / pixelsPerToken);
    }

    private boolean cachesReferences(GenerationRequest request, List<RgbImage> references, List<String> notices) {
        boolean trained = model.description().cachesReferences();
        boolean cached = request.cachedReferences() == null ? trained : request.cachedReferences();
        if (cached != trained && !references.isEmpty()) {
            notices.add((cached
                            ? "references are cached: an approximation, as %s was trained without"
                            : "references are not cached: an approximation, as %s was trained with cached ones")
                    .formatted(model.name()));
        }
        return cached && !references.isEmpty();
    }

    private String unguided(float guidance) {
        return model.description().sampling().distilled()
                ? model.name() + " is a distilled model"
                : "guidance is " + guidance + ", it needs more than 1";
    }

    /** The size that the image would have if every size were possible. */
    private Dimension natural(List<ReferenceImage> references) throws ImageFormatException {
        if (references.isEmpty()) {
            int side = Math.min(MAX_DEFAULT_SIDE, sides.preferred());
            return new Dimension(side, side);
        }
        ReferenceImage first = references.getFirst();
        RgbImage fitted = new ReferenceFit(pixelsPerToken).apply(first.name(), first.bounded());
        return new Dimension(fitted.width(), fitted.height());
    }

    private int defaultSide(int wanted) {
        return Math.clamp(wanted / pixelsPerToken * (long) pixelsPerToken, sides.smallest(), sides.largest());
    }

    private int side(String name, @Nullable Integer asked, int byDefault) {
        int side = asked == null ? byDefault : asked;
        if (side < sides.smallest() || side > sides.largest()) {
            throw new IllegalArgumentException("%s: expected a multiple of %d from %d to %d, found %d"
                    .formatted(name, pixelsPerToken, sides.smallest(), sides.largest(), side));
        }
        if (side % pixelsPerToken != 0) {
            int below = side / pixelsPerToken * pixelsPerToken;
            throw new IllegalArgumentException("%s: expected a multiple of %d, found %d; the nearest are %d and %d"
                    .formatted(name, pixelsPerToken, side, below, below + pixelsPerToken));
        }
        return side;
    }
}
