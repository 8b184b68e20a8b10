package dev.panaflux.app.sheet;

import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.RgbImage;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads images for a contact sheet: folders with all below them, in the order of their names, and single files. */
public final class SheetReader {

    /** The most images of a sheet. */
    public static final int MOST_IMAGES = 10_000;

    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final int side;

    /**
     * A reader.
     *
     * @param side the longest side of a thumbnail, in pixels
     */
    public SheetReader(int side) {
        this.side = side;
    }

    /**
     * The image files that {@code inputs} stand for.
     *
     * @throws IllegalArgumentException if there are none, or too many
     * @throws IOException if a folder cannot be read
     */
    public static List<Path> files(List<Path> inputs) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                try (Stream<Path> below = Files.walk(input, FileVisitOption.FOLLOW_LINKS)) {
                    below.filter(file -> isImage(input, file))
                            .sorted(Comparator.comparing(SheetReader::sortKey))
                            .forEach(files::add);
                } catch (UncheckedIOException unreadable) {
                    throw unreadable.getCause();
                }
            } else {
                files.add(input);
            }
        }
        if (files.isEmpty() || files.size() > MOST_IMAGES) {
            throw new IllegalArgumentException(
                    "expected 1 to %d images, found %d in %s".formatted(MOST_IMAGES, files.size(), inputs));
        }
        return files;
    }

    private static boolean isImage(Path folder, Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        for (Path part : folder.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
    }

    /** Numbers in names count as numbers: 9 comes before 10. */
    private static String sortKey(Path file) {
        return NUMBER.matcher(file.toString())
                .replaceAll(number -> Matcher.quoteReplacement("%018d".formatted(Long.parseLong(number.group()))));
    }

    /**
     * One image.
     *
     * @throws ImageFormatException if it is none, or a damaged one
     * @throws IOException if it cannot be read
     */
    public SheetImage read(Path file) throws IOException {
        RgbImage image = ImageDecoder.read(file);
        Optional<Recipe> recipe = Recall.of(MetadataReader.read(file));
        return new SheetImage(
                String.valueOf(file.getFileName()),
                thumbnail(image),
                recipe.map(Recipe::prompt).orElse(""),
                facts(image, recipe.orElse(null)));
    }

    private static List<String> facts(RgbImage image, @Nullable Recipe recipe) {
        List<String> facts = new ArrayList<>();
        if (recipe != null && recipe.seed() != null) {
            facts.add("seed " + Long.toUnsignedString(recipe.seed()));
        }
        facts.add("%d×%d".formatted(image.width(), image.height()));
        if (recipe != null) {
            if (recipe.steps() != null) {
                facts.add("%d step%s".formatted(recipe.steps(), recipe.steps() == 1 ? "" : "s"));
            }
            if (recipe.guidance() != null && recipe.guidance() != 1) {
                facts.add("guidance " + recipe.guidance().toString().replaceFirst("\\.0$", ""));
            }
            if (recipe.model() != null) {
                facts.add(recipe.model());
            }
        }
        return facts;
    }

    private RgbImage thumbnail(RgbImage image) {
        double scale = (double) side / Math.max(image.width(), image.height());
        if (scale >= 1) {
            return image;
        }
        int width = (int) Math.max(1, Math.round(scale * image.width()));
        int height = (int) Math.max(1, Math.round(scale * image.height()));
        Image shrunk = Pixels.buffered(image).getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        BufferedImage thumbnail = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = thumbnail.createGraphics();
        graphics.drawImage(shrunk, 0, 0, null);
        graphics.dispose();
        return Pixels.rgb(thumbnail);
    }
}
