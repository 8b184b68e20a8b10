package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.util.List;
import java.util.Optional;

/** The keywords of flux2.c and iris.c, which tell the seed and the model alone. */
final class IrisKeys implements Dialect {

    @Override
    public Optional<Recipe> read(ImageMetadata metadata) {
        for (String program : List.of("iris", "flux")) {
            Optional<String> seed = metadata.text(program + ":seed");
            Optional<String> model = metadata.text(program + ":model");
            if (seed.isPresent() || model.isPresent()) {
                return Optional.of(new Recipe.Builder(program.equals("iris") ? "iris.c" : "flux2.c")
                        .seed(ParametersText.seed(seed.orElse(null)))
                        .rng("iris")
                        .model(model.filter(name -> !name.equals("iris")).orElse(null))
                        .remark("steps, size and schedule are not recorded")
                        .read());
            }
        }
        return Optional.empty();
    }
}
