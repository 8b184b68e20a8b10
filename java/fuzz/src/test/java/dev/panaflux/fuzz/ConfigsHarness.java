package dev.panaflux.fuzz;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configs of a model: the input takes the place of each of them, one after the other. */
final class ConfigsHarness implements Harness {

    private static final String TOKENIZER_CONFIG = "tokenizer/tokenizer_config.json";
    private static final String INDEX = "index/weights.safetensors.index.json";
    private static final List<String> CONFIGS = List.of(
            "model_index.json",
            "transformer/config.json",
            "vae/config.json",
            "text_encoder/config.json",
            "scheduler/scheduler_config.json");

    private final Path model;
    private final PromptFormat prompts;
    private final Map<String, byte[]> originals = new LinkedHashMap<>();

    ConfigsHarness(Path folder) throws IOException {
        this.model = folder.resolve("model");
        this.prompts = ModelDescription.read(TestFiles.model("tiny")).prompts();
        for (String config : CONFIGS) {
            originals.put(config, Files.readAllBytes(original(config)));
        }
        List<String> kept = new ArrayList<>(CONFIGS);
        kept.addAll(List.of(TOKENIZER_CONFIG, "tokenizer/tokenizer.json"));
        for (String file : kept) {
            Files.createDirectories(model.resolve(file).getParent());
            Files.copy(original(file), model.resolve(file));
        }
        Files.createDirectories(model.resolve(INDEX).getParent());
        TestFiles.counting(model.resolve(INDEX).resolveSibling("shard"), List.of(TensorSpec.of("a", StoredType.U8, 1)));
    }

    private static Path original(String file) {
        return TestFiles.model("tiny").resolve(file);
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        boolean taken = false;
        for (Map.Entry<String, byte[]> original : originals.entrySet()) {
            taken |= takesModel(original.getKey(), original.getValue(), input);
        }
        boolean tokenizerTaken = takesTokenizer(input);
        boolean indexTaken = takesIndex(input);
        return taken || tokenizerTaken || indexTaken;
    }

    private boolean takesModel(String config, byte[] original, byte[] input) throws IOException {
        Path path = model.resolve(config);
        try {
            new InputFile(path).with(input);
            ModelDescription described = ModelDescription.read(model);
            for (Component component : Component.values()) {
                if (described.networks().requirements(component).isEmpty()) {
                    throw new AssertionError("expected weights of the " + component.label() + ", found none");
                }
            }
            return true;
        } catch (ModelFormatException e) {
            // Two configs that disagree are the folder's.
            Refusal.of(e, String.valueOf(e.getMessage()).startsWith(path.toString()) ? path : model);
            return false;
        } finally {
            new InputFile(path).with(original);
        }
    }

    private boolean takesTokenizer(byte[] input) throws IOException {
        Path path = new InputFile(model.resolve(TOKENIZER_CONFIG)).with(input);
        try {
            return PromptTokenizer.load(model.resolve("tokenizer"), prompts)
                            .tokenize("a red apple")
                            .validTokens()
                    > 0;
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        }
    }

    private boolean takesIndex(byte[] input) throws IOException {
        Path path = new InputFile(model.resolve(INDEX)).with(input);
        try {
            return WeightFiles.read(path, List.of()).bytes() > 0;
        } catch (ModelFormatException e) {
            boolean ofIndex = String.valueOf(e.getMessage()).startsWith(path.toString());
            Refusal.of(e, ofIndex ? path : path.resolveSibling("shard"));
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        originals.forEach((config, content) -> seeds.put(config.replace('/', '-'), content));
        seeds.put("index.json", "{\"weight_map\":{\"a\":\"shard\"}}".getBytes(StandardCharsets.UTF_8));
        seeds.put("tokenizer_config.json", Files.readAllBytes(original(TOKENIZER_CONFIG)));
        return seeds;
    }
}
