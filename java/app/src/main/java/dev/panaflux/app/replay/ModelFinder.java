package dev.panaflux.app.replay;

import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelLocator;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the model of a recipe: by its name and digest, or for other programs' images by what the name says. */
public final class ModelFinder {

    /** Names and repositories; metadata from elsewhere must not choose folders. */
    private static final Pattern NAME = Pattern.compile("[\\w][\\w.-]{0,200}(/[\\w][\\w.-]{0,200})?");

    private final ModelLocator models;

    /** A finder among the models of {@code environment}. */
    public ModelFinder(Environment environment) {
        this.models = environment.models();
    }

    /**
     * The model: that of the recipe's name if its digest is the recorded one, else one that is found here under any name with
     * that digest, else that of the name.
     *
     * @throws ModelFormatException if there is none, or its files are damaged
     */
    public ModelFiles find(Recipe recipe) throws ModelFormatException {
        String name = recipe.model();
        if (name == null || (recipe.made() != null && !NAME.matcher(name).matches())) {
            throw new ModelFormatException("model: expected its name in the metadata, found %s; give one with --model"
                    .formatted(name == null ? "none" : "'" + name + "'"));
        }
        if (recipe.made() == null) {
            return read(models.find(published(name)));
        }
        String digest = recipe.made().modelDigest();
        Optional<Path> named = located(name);
        if (named.isPresent()) {
            ModelFiles model = read(named.get());
            if (isOf(model, digest)) {
                return model;
            }
        }
        for (Path folder : models.found().values()) {
            if (isModelOf(folder, digest)) {
                return read(folder);
            }
        }
        if (named.isPresent()) {
            return read(named.get());
        }
        throw new ModelFormatException(
                "model %s: expected among the models here, or one with its digest, found none; give its folder with --model"
                        .formatted(name));
    }

    private Optional<Path> located(String name) {
        try {
            return Optional.of(models.find(name));
        } catch (ModelFormatException missing) {
            return Optional.empty();
        }
    }

    private static ModelFiles read(Path folder) throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(folder));
    }

    private static boolean isModelOf(Path folder, @Nullable String digest) {
        try {
            return isOf(read(folder), digest);
        } catch (ModelFormatException damaged) {
            return false;
        }
    }

    /** Whether a model has a digest, or one that begins with it. */
    private static boolean isOf(ModelFiles model, @Nullable String digest) throws ModelFormatException {
        return digest != null && !digest.isEmpty() && ModelDigest.of(model).startsWith(digest);
    }

    /** The published model that a file's name speaks of: {@code flux-2-klein-4b-fp8.safetensors} of {@code klein-4b}. */
    private static String published(String name) throws ModelFormatException {
        String told = name.toLowerCase(Locale.ROOT);
        return PublishedModel.names().stream()
                .filter(candidate ->
                        Pattern.compile("-").splitAsStream(candidate).allMatch(told::contains))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() ->
                        new ModelFormatException("model %s: expected one of %s, found another; give one with --model"
                                .formatted(name, String.join(", ", PublishedModel.names()))));
    }
}
