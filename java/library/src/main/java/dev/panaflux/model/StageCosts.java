package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.DryRun.Cost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The costs of a request's stages; the workspace includes input and output. */
public final class StageCosts {

    private StageCosts() {}

    /** Encoding {@code prompts} prompts of {@code seqLen} tokens together. */
    public static Cost encode(Network<TextEncoder> network, int seqLen, int prompts) {
        TextEncoder encoder = DryRun.bind(network);
        TokenSequence prompt = new TokenSequence(new int[seqLen], seqLen);
        return DryRun.cost(pass -> {
            Tensor out = pass.workspace().allocate((long) prompts * seqLen, encoder.outputDim());
            encoder.encode(pass, out, Collections.nCopies(prompts, prompt));
        });
    }

    /**
     * A denoising phase of one step: the work done once for {@code prompts} prompts and all reference images, then one step of
     * {@code sequences} sequences in a batch.
     *
     * @param caches number of sequences with a {@link StepCache}, whose memory is counted and whose savings are not
     * @param layouts the layouts of all prompts, which differ only in the number of text tokens; every prompt is counted with
     *     the last one
     */
    public static Cost denoise(
            Network<VelocityModel> network, List<TokenLayout> layouts, int prompts, int sequences, int caches) {
        VelocityModel model = DryRun.bind(network);
        return DryRun.cost(pass -> {
            List<Tensor> references = references(pass, model, layouts.getLast());
            List<VelocityModel.Scene> scenes = layouts.stream()
                    .map(layout -> model.prepare(pass, layout, references))
                    .toList();
            List<Tensor> texts = new ArrayList<>();
            for (int prompt = 0; prompt < prompts; prompt++) {
                texts.add(project(pass, model, scenes.getLast(), layouts.getLast()));
            }
            for (int cache = 0; cache < caches; cache++) {
                StepCache.allocate(
                        pass.workspace(), layouts.getLast().imageTokens(), model.modelDim(), Double.POSITIVE_INFINITY);
            }
            List<Tensor> together = Collections.nCopies(sequences, texts.getFirst());
            velocity(pass, model, scenes.getLast().at(pass, 0), layouts.getLast(), together);
        });
    }

    /** One step of {@code passes} sequences, one after the other, without the work that a request does once. */
    public static Cost step(Network<VelocityModel> network, TokenLayout layout, int passes) {
        VelocityModel model = DryRun.bind(network);
        Pass before = DryRun.pass();
        VelocityModel.Scene scene = model.prepare(before, layout, references(before, model, layout));
        Tensor text = project(before, model, scene, layout);
        return DryRun.cost(pass -> {
            VelocityModel.Step step = scene.at(pass, 0);
            for (int index = 0; index < passes; index++) {
                velocity(pass, model, step, layout, List.of(text));
            }
        });
    }

    /** Decoding one image of {@code size} tokens. */
    public static Cost decode(Network<LatentDecoder> network, LatentSize size, TilePolicy policy) {
        LatentDecoder decoder = DryRun.bind(network);
        return DryRun.cost(pass -> {
            Workspace workspace = pass.workspace();
            Tensor out = workspace.allocate(size.pixels(decoder.pixelsPerToken()), decoder.imageChannels());
            Tensor latents = workspace.allocate(size.tokens(), decoder.latentChannels());
            decoder.decode(pass, out, latents, size, policy);
        });
    }

    /** Encoding one reference image of {@code size} tokens. */
    public static Cost encode(Network<LatentEncoder> network, LatentSize size, TilePolicy policy) {
        LatentEncoder encoder = DryRun.bind(network);
        return DryRun.cost(pass -> {
            Workspace workspace = pass.workspace();
            Tensor pixels = workspace.allocate(size.pixels(encoder.pixelsPerToken()), encoder.imageChannels());
            Tensor out = workspace.allocate(size.tokens(), encoder.latentChannels());
            encoder.encode(pass, out, pixels, size, policy);
        });
    }

    private static List<Tensor> references(Pass pass, VelocityModel model, TokenLayout layout) {
        return layout.references().stream()
                .map(size -> pass.workspace().allocate(size.tokens(), model.latentChannels()))
                .toList();
    }

    private static Tensor project(Pass pass, VelocityModel model, VelocityModel.Scene scene, TokenLayout layout) {
        Workspace workspace = pass.workspace();
        Tensor text = workspace.allocate(layout.textTokens(), model.modelDim());
        try (var _ = workspace.frame()) {
            scene.project(pass, text, workspace.allocate(layout.textTokens(), model.textDim()));
        }
        return text;
    }

    private static void velocity(
            Pass pass, VelocityModel model, VelocityModel.Step step, TokenLayout layout, List<Tensor> texts) {
        Workspace workspace = pass.workspace();
        long rows = (long) texts.size() * layout.imageTokens();
        try (var _ = workspace.frame()) {
            Tensor latents = workspace.allocate(rows, model.latentChannels());
            Tensor out = workspace.allocate(rows, model.latentChannels());
            step.velocity(
                    pass,
                    out,
                    latents,
                    texts.stream().map(VelocityModel.Sequence::of).toList());
        }
    }
}
