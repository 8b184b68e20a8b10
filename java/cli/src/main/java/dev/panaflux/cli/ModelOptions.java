package dev.panaflux.cli;

import dev.panaflux.app.ModelSettings;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model options. */
final class ModelOptions {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description =
                    "Model folder, or a name (${COMPLETION-CANDIDATES}, ...), which is looked up in $PANAFLUX_MODELS, Panaflux's"
                            + " own folder, the models that ship with the program and the Hugging Face cache; or a safetensors"
                            + " or GGUF file with a whole model or a part of one.",
            completionCandidates = OptionValues.Models.class)
    @Nullable
    String model;

    @Option(
            names = "--rest",
            paramLabel = "MODEL",
            completionCandidates = OptionValues.Models.class,
            description =
                    "Model with the parts that the file of --model lacks. Default: the published model of the same size.")
    @Nullable
    String rest;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "distilled or base: how the transformer was trained, where its files do not tell. A distilled model takes a few"
                            + " steps, a base model many and guidance.")
    @Nullable
    ModelKind kind;

    @Option(
            names = "--transformer",
            paramLabel = "FILE",
            description =
                    "Use the transformer of this safetensors or GGUF file, or folder (diffusers', BFL's or ComfyUI's names).")
    @Nullable
    Path transformer;

    @Option(names = "--vae", paramLabel = "FILE", description = "Use the autoencoder of this file or folder.")
    @Nullable
    Path vae;

    @Option(
            names = "--decoder",
            paramLabel = "DECODER",
            description =
                    "Use another decoder: small (BFL's small decoder) or tiny (TAEF2), if they are on this machine, or a file.")
    @Nullable
    String decoder;

    @Option(
            names = "--text-encoder",
            paramLabel = "PATH",
            description = "Use the text encoder of this folder, or safetensors or GGUF file.")
    @Nullable
    Path textEncoder;

    @Option(names = "--tokenizer", paramLabel = "FOLDER", description = "Use the tokenizer of this folder.")
    @Nullable
    Path tokenizer;

    /** Whether a model, or a part of one, was named. */
    boolean isGiven() {
        return !settings().equals(ModelSettings.of(null));
    }

    /** The options as settings. */
    ModelSettings settings() {
        return new ModelSettings(
                model,
                rest,
                transformer,
                vae,
                textEncoder,
                tokenizer,
                decoder,
                kind == null ? null : kind == ModelKind.DISTILLED);
    }

    /**
     * Finds the model and checks its files.
     *
     * @throws ModelFormatException if there is none, or its files do not match
     */
    ModelFiles open(Console console) throws ModelFormatException {
        return settings().open(console.environment(), console::note);
    }
}
