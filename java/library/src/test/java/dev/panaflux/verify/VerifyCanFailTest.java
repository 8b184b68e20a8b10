package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.testkit.ForwardingKernels;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.TestPipelines;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A verification that passes says something only if a wrong weight or a wrong formula makes it fail at the right stage. */
class VerifyCanFailTest {

    private static final String CASE = "tiny-edit-1ref";

    @Tag("slow")
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    text_encoder/model.safetensors | model.layers.0.self_attn.v_proj.weight | prompt_embeds
                    text_encoder/model.safetensors | model.layers.5.mlp.down_proj.weight    | prompt_embeds
                    text_encoder/model.safetensors | model.layers.2.self_attn.k_norm.weight | prompt_embeds
                    transformer/diffusion_pytorch_model.safetensors | time_guidance_embed.timestep_embedder.linear_1.weight | step0.temb
                    transformer/diffusion_pytorch_model.safetensors | x_embedder.weight | step0.x_embedder
                    transformer/diffusion_pytorch_model.safetensors | context_embedder.weight | step0.context_embedder
                    transformer/diffusion_pytorch_model.safetensors | transformer_blocks.0.ff_context.linear_out.weight | step0.double0.0
                    transformer/diffusion_pytorch_model.safetensors | transformer_blocks.0.ff.linear_out.weight | step0.double0.1
                    transformer/diffusion_pytorch_model.safetensors | single_transformer_blocks.0.attn.to_out.weight | step0.single0
                    transformer/diffusion_pytorch_model.safetensors | norm_out.linear.weight | step0.norm_out
                    transformer/diffusion_pytorch_model.safetensors | proj_out.weight | step0.velocity
                    vae/diffusion_pytorch_model.safetensors | encoder.conv_in.weight | ref0.latents
                    vae/diffusion_pytorch_model.safetensors | quant_conv.bias | ref0.latents
                    vae/diffusion_pytorch_model.safetensors | decoder.conv_in.bias | decoded
                    vae/diffusion_pytorch_model.safetensors | decoder.mid_block.attentions.0.to_v.weight | decoded
                    """)
    void aFlippedWeightFailsAtTheStageThatReadsItFirst(String file, String tensor, String stage, @TempDir Path folder)
            throws IOException {
        Path model = TestFiles.copy(TestPipelines.model("tiny"), folder.resolve("model"));
        flipFirstSign(model.resolve(file), tensor);
        try (ImagePipeline pipeline = TestPipelines.open(model, BackendChoice.AUTO)) {
            assertFailsFirstAt(stage, pipeline, CASE);
        }
    }

    @Tag("slow")
    @Test
    void swappedScaleAndShiftFailInTheFirstBlock() throws IOException {
        UnaryOperator<Kernels> swap = kernels -> new ForwardingKernels(kernels) {
            @Override
            public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
                super.layerNormModulate(out, in, shift, scale, eps);
            }
        };
        try (ImagePipeline pipeline =
                TestPipelines.builder(TestPipelines.model("tiny"), swap).build()) {
            assertFailsFirstAt("step0.double0.0", pipeline, CASE);
        }
    }

    @Test
    void aDroppedPaddingMaskFailsInThePromptsEmbeddings() throws IOException {
        UnaryOperator<Kernels> drop = kernels -> new ForwardingKernels(kernels) {
            @Override
            public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
                AttentionMask causalOnly = mask instanceof AttentionMask.CausalPadded
                        ? new AttentionMask.CausalPadded(Math.toIntExact(k.rows()))
                        : mask;
                super.attention(out, q, k, v, shape, causalOnly);
            }
        };
        try (ImagePipeline pipeline =
                TestPipelines.builder(TestPipelines.model("tiny"), drop).build()) {
            assertFailsFirstAt("prompt_embeds", pipeline, CASE);
        }
    }

    @Tag("slow")
    @Test
    void kernelsThatAreWrappedButRightPass() throws IOException {
        try (ImagePipeline pipeline = TestPipelines.builder(TestPipelines.model("tiny"), ForwardingKernels::new)
                .build()) {
            assertThat(verify(pipeline, CASE).passed()).isTrue();
        }
    }

    @Test
    void anotherSplitOfWordsFailsInTheIds(@TempDir Path folder) throws IOException {
        Path model = TestFiles.copy(TestPipelines.model("tiny"), folder.resolve("model"));
        Path tokenizer = model.resolve("tokenizer").resolve("tokenizer.json");
        String json = Files.readString(tokenizer);
        String changed = json.replace("?\\\\p{L}+|", "?\\\\p{L}|");
        assertThat(changed).isNotEqualTo(json);
        Files.writeString(tokenizer, changed);
        try (ImagePipeline pipeline = TestPipelines.open(model, BackendChoice.AUTO)) {
            assertFailsFirstAt("input_ids", pipeline, CASE);
        }
    }

    private static void assertFailsFirstAt(String stage, ImagePipeline pipeline, String caseName) throws IOException {
        VerificationReport report = verify(pipeline, caseName);
        assertThat(report.passed()).isFalse();
        assertThat(report.firstFailure().map(StageComparison::stage)).contains(stage);
    }

    private static VerificationReport verify(ImagePipeline pipeline, String caseName) throws IOException {
        GoldenCase reference = GoldenCase.read(TestPipelines.caseFolder(caseName));
        return new CaseVerifier(pipeline).verify(reference, RunControl.quiet());
    }

    /** Flips the sign of a tensor's first element; it is the top bit of the last byte in every type of float. */
    private static void flipFirstSign(Path file, String tensor) throws IOException {
        TensorEntry entry =
                Objects.requireNonNull(TensorFile.read(file).tensors().get(tensor), tensor);
        long elementBytes = entry.bytes() / entry.elements();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(entry.offset() + elementBytes - 1);
            int top = access.read();
            access.seek(entry.offset() + elementBytes - 1);
            access.write(top ^ 0x80);
        }
    }
}
