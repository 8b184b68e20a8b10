package dev.panaflux.fuzz;

import dev.panaflux.adapters.AdaptableModule;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.adapters.AdapterFit;
import dev.panaflux.adapters.OpenAdapter;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adapters: header, metadata, and the changes that they mean for a model of one layer. */
final class AdaptersHarness implements Harness {

    private static final List<AdaptableModule> MODEL = List.of(new AdaptableModule(
            "block.proj",
            4,
            6,
            List.of(
                    new AdaptableModule.Part(0, 3, "q.weight", 0, 3),
                    new AdaptableModule.Part(3, 1, "k.weight", 1, 3))));

    private final InputFile file;

    AdaptersHarness(Path folder) {
        this.file = new InputFile(folder.resolve("input.safetensors"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        try (FixedComputePool pool = new FixedComputePool(1)) {
            AdapterFit fit = AdapterFile.read(path).fit(MODEL);
            fit.require("model", true, "");
            OpenAdapter.open(fit, -0.5, pool).close();
            return true;
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put(
                "lora",
                seed(
                        "\"lora_adapter_metadata\":\"{\\\"transformer.lora_alpha\\\":2}\"",
                        "transformer.block.proj.lora_A.weight",
                        "2,6",
                        "transformer.block.proj.lora_B.weight",
                        "4,2"));
        seeds.put(
                "dora",
                seed(
                        "",
                        "lora_unet_block_proj.lora_down.weight",
                        "1,6",
                        "lora_unet_block_proj.lora_up.weight",
                        "4,1",
                        "lora_unet_block_proj.alpha",
                        "",
                        "lora_unet_block_proj.dora_scale",
                        "4,1"));
        seeds.put("lokr", seed("", "block.proj.lokr_w1", "2,3", "block.proj.lokr_w2", "2,2"));
        seeds.put(
                "loha",
                seed(
                        "",
                        "block.proj.hada_w1_a",
                        "4,1",
                        "block.proj.hada_w1_b",
                        "1,6",
                        "block.proj.hada_w2_a",
                        "4,2",
                        "block.proj.hada_w2_b",
                        "2,6"));
        seeds.put("difference", seed("", "block.proj.diff", "4,6"));
        return seeds;
    }

    /** A file of f32 zeros. */
    private byte[] seed(String metadata, String... tensors) throws IOException {
        StringBuilder header =
                new StringBuilder("{\"__metadata__\":{").append(metadata).append('}');
        int bytes = 0;
        for (int i = 0; i < tensors.length; i += 2) {
            int elements = 1;
            for (String axis : tensors[i + 1].isEmpty() ? new String[0] : tensors[i + 1].split(",", -1)) {
                elements *= Integer.parseInt(axis);
            }
            header.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(tensors[i], tensors[i + 1], bytes, bytes + 4 * elements));
            bytes += 4 * elements;
        }
        Path path = file.path();
        TestFiles.safetensors(path, header.append('}').toString(), new byte[bytes]);
        return Files.readAllBytes(path);
    }
}
