package dev.panaflux.jmh;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.StageRecorder;
import dev.panaflux.system.TemporaryFolder;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.int8.QuantizedCache;
import dev.panaflux.weights.int8.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The effect of 8-bit weights on images, for several choices of quantised layers: error of the final latents and PSNR of
 * the image against the same run in f32. Prints one Markdown row per policy.
 *
 * <pre>{@code QuantizationErrors BACKEND MODEL SIZE PROMPT...}</pre>
 */
public final class QuantizationErrors {

    private static final List<String> LINEAR = List.of(".*\\.weight");

    private QuantizationErrors() {}

    /** The policies to compare with the model's own. */
    private static List<QuantizationPolicy> policies(ModelFiles model) {
        QuantizationPolicy own = model.description().quantization();
        long singles = model.needed(Component.TRANSFORMER).stream()
                .filter(weight -> weight.name().matches("single_transformer_blocks\\.\\d+\\.attn\\.to_out\\.weight"))
                .count();
        String lastSingle = "single_transformer_blocks\\.%d\\..*".formatted(singles - 1);
        return List.of(
                own,
                QuantizationPolicy.of("every linear layer", LINEAR, List.of()),
                blocks(own, "blocks and modulations", List.of(".*modulation.*", "norm_out\\..*"), List.of()),
                blocks(
                        own,
                        "blocks, embedders and output projection",
                        List.of("x_embedder\\..*", "context_embedder\\..*", "proj_out\\..*"),
                        List.of()),
                blocks(own, "blocks except the first", List.of(), List.of("transformer_blocks\\.0\\..*")),
                blocks(own, "blocks except the last", List.of(), List.of(lastSingle)),
                blocks(
                        own,
                        "blocks except the first and the last",
                        List.of(),
                        List.of("transformer_blocks\\.0\\..*", lastSingle)),
                blocks(own, "single blocks", List.of(), List.of("transformer_blocks\\..*")),
                blocks(own, "double blocks", List.of(), List.of("single_transformer_blocks\\..*")),
                blocks(own, "blocks except to_out of single blocks", List.of(), List.of("single_.*\\.to_out\\..*")),
                blocks(
                        own,
                        "blocks except projections into the residual stream",
                        List.of(),
                        List.of(".*\\.(to_out|to_out\\.0|to_add_out|linear_out)\\.weight")),
                blocks(
                        own,
                        "blocks except queries, keys and values of double blocks",
                        List.of(),
                        List.of(".*\\.(to_[qkv]|add_[qkv]_proj)\\.weight")));
    }

    private static QuantizationPolicy blocks(
            QuantizationPolicy own, String label, List<String> also, List<String> kept) {
        List<String> quantized = new ArrayList<>(also);
        own.quantized().forEach(pattern -> quantized.add(pattern.pattern()));
        return QuantizationPolicy.of(label, quantized, kept);
    }

    /** A run's final latents and image. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Result(float[] latents, RgbImage image) {}

    /** Compares all policies on one model. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        BackendChoice backend = BackendChoice.parse(arguments[0]);
        Path folder = Path.of(arguments[1]);
        int size = Integer.parseInt(arguments[2]);
        List<String> prompts = Arrays.asList(arguments).subList(3, arguments.length);
        try (TemporaryFolder copy = TemporaryFolder.create()) {
            ModelFiles model = linked(folder, copy.path());
            System.out.println(
                    "| quantised | parameters | latents NMSE | mean PSNR | lowest PSNR |\n|---|---|---|---|---|");
            List<Result> exact = results(model, backend, Precision.F32, size, prompts);
            for (QuantizationPolicy policy : policies(model)) {
                Path beside = QuantizedCache.beside(model.weights(Component.TRANSFORMER));
                try (var pool = new FixedComputePool(2)) {
                    Quantizer.write(model.component(Component.TRANSFORMER), policy, beside, pool, (done, total) -> {});
                }
                List<Result> quantized = results(model, backend, Precision.INT8, size, prompts);
                System.out.println(row(policy.label(), share(model, policy), exact, quantized));
            }
        }
    }

    /** The model, with the transformer's files linked into {@code copy}, so that other files can be written beside them. */
    private static ModelFiles linked(Path folder, Path copy) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("transformer"))) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(copy.resolve(file.getFileName()), file.toAbsolutePath());
            }
        }
        return ModelFiles.read(new ModelSource(folder, copy, null, null, null));
    }

    private static double share(ModelFiles model, QuantizationPolicy policy) {
        long all = model.needed(Component.TRANSFORMER).stream()
                .mapToLong(TensorShape::elements)
                .sum();
        return Quantizer.chosen(model.needed(Component.TRANSFORMER), policy).stream()
                        .mapToLong(TensorShape::elements)
                        .sum()
                / (double) all;
    }

    private static List<Result> results(
            ModelFiles model, BackendChoice backend, Precision precision, int size, List<String> prompts)
            throws IOException {
        KernelOptions options =
                new KernelOptions(backend, precision, Runtime.getRuntime().availableProcessors());
        List<Result> results = new ArrayList<>();
        try (ImagePipeline pipeline = ImagePipeline.of(model).kernels(options).build()) {
            for (int i = 0; i < prompts.size(); i++) {
                StageRecorder recorder = new StageRecorder();
                List<GeneratedImage> images = new ArrayList<>();
                GenerationRequest request = GenerationRequest.of(prompts.get(i))
                        .size(size, size)
                        .seed((long) i)
                        .steps(model.description().sampling().distilled() ? 4 : 20)
                        .build();
                pipeline.generate(request, RunControl.quiet().recording(recorder), images::add);
                results.add(new Result(lastLatents(recorder), images.getFirst().image()));
            }
        }
        return results;
    }

    private static float[] lastLatents(StageRecorder recorder) {
        float[] latents = {};
        for (var entry : recorder.recordings().entrySet()) {
            if (entry.getKey().startsWith("latents.step") && entry.getValue() instanceof StageRecorder.Floats floats) {
                latents = floats.values();
            }
        }
        return latents;
    }

    private static String row(String label, double share, List<Result> exact, List<Result> quantized) {
        double noise = 0;
        double signal = 0;
        DoubleSummaryStatistics decibels = new DoubleSummaryStatistics();
        for (int i = 0; i < exact.size(); i++) {
            float[] right = exact.get(i).latents;
            float[] found = quantized.get(i).latents;
            for (int k = 0; k < right.length; k++) {
                noise += Math.pow((double) found[k] - right[k], 2);
                signal += Math.pow(right[k], 2);
            }
            decibels.accept(ImageDifference.between(quantized.get(i).image, exact.get(i).image)
                    .psnr());
        }
        return String.format(
                Locale.ROOT,
                "| %s | %.1f %% | %.1e | %.1f dB | %.1f dB |",
                label,
                100 * share,
                noise / signal,
                decibels.getAverage(),
                decibels.getMin());
    }
}
