package dev.panaflux.app.jobs;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The smallest reference model on one thread, under any name of a folder. */
final class TinyModels implements ModelProvider {

    final List<String> opened = new ArrayList<>();

    @Override
    public ModelFiles find(@Nullable String name) throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(name == null ? TestFiles.model("tiny") : Path.of(name)));
    }

    @Override
    public AdapterFile adapter(String name) throws ModelFormatException {
        return AdapterFile.read(Path.of(name));
    }

    @Override
    public ImagePipeline open(ModelFiles model) throws ModelFormatException {
        opened.add(model.name());
        return ImagePipeline.of(model)
                .kernels(new KernelOptions(BackendChoice.AUTO, Precision.F32, 1))
                .build();
    }
}
