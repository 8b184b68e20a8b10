package dev.panaflux.fuzz;

import dev.panaflux.app.Tuning;
import dev.panaflux.app.TuningFile;
import dev.panaflux.app.TuningKey;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSize;
import dev.panaflux.kernels.backend.TileSizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A machine's tuning. */
final class TuningHarness implements Harness {

    private final TuningFile file;

    TuningHarness(Path folder) {
        this.file = new TuningFile(folder.resolve("tuning.json"), new TuningKey("Example CPU", 2, "0.1.0"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        new InputFile(file.path()).with(input);
        return switch (file.read()) {
            case TuningFile.Content.Missing() -> throw new AssertionError("expected a file, found none");
            case TuningFile.Content.Found(Tuning tuning, String _) ->
                !tuning.describe().isEmpty();
            case TuningFile.Content.Unusable(String reason) -> {
                Refusal.of(reason, file.path());
                yield false;
            }
        };
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        file.write(
                new Tuning(2, Precision.F32, TileSizes.DEFAULTS.with(TileSize.parse("native.columns"), 256)),
                "2026-11-25",
                Map.of("native", new TuningFile.Samples(List.of(1.5, 2.0), List.of(1.0))));
        return Map.of("all", Files.readAllBytes(file.path()));
    }
}
