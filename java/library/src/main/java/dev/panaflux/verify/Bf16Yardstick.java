package dev.panaflux.verify;

import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The errors of PyTorch's bf16 against the float32 stages of a golden case; ours must not be larger. Written by
 * {@code bench/precision/pytorch_bf16.py}.
 *
 * @param nmse normalised mean squared error by stage
 */
record Bf16Yardstick(Map<String, Double> nmse) {

    private static final String FILE = "pytorch-bf16.json";

    Bf16Yardstick {
        nmse = Map.copyOf(nmse);
    }

    /**
     * Reads a case's yardstick; a case without one has no stages.
     *
     * @throws ModelFormatException if the file is damaged
     */
    static Bf16Yardstick read(Path folder) throws ModelFormatException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return new Bf16Yardstick(Map.of());
        }
        try {
            JsonNode errors = new JsonMapper().readTree(Files.readString(file)).path("nmse");
            Map<String, Double> nmse = new HashMap<>();
            for (Map.Entry<String, JsonNode> stage : errors.properties()) {
                nmse.put(stage.getKey(), stage.getValue().doubleValue());
            }
            return new Bf16Yardstick(nmse);
        } catch (IOException unreadable) {
            throw new ModelFormatException(file + ": expected the errors of a case, cannot be read", unreadable);
        } catch (JacksonException damaged) {
            throw new ModelFormatException(file + ": expected JSON, found " + damaged.getOriginalMessage(), damaged);
        }
    }

    /**
     * PyTorch's error in a stage; empty if it was not measured. Stages inside the network are omitted: there, two roundings of
     * the same values differ by chance, and their results are judged later.
     */
    OptionalDouble of(String stage) {
        boolean inside = stage.startsWith("step0.") && !stage.equals("step0.velocity");
        Double error = inside ? null : nmse.get(stage);
        return error == null ? OptionalDouble.empty() : OptionalDouble.of(error);
    }
}
