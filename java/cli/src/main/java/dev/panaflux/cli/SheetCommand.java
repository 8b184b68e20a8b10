package dev.panaflux.cli;

import dev.panaflux.app.FailureKind;
import dev.panaflux.app.OutputException;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.SideFile;
import dev.panaflux.app.sheet.MissingFontsException;
import dev.panaflux.app.sheet.SheetDrawing;
import dev.panaflux.app.sheet.SheetImage;
import dev.panaflux.app.sheet.SheetPage;
import dev.panaflux.app.sheet.SheetReader;
import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts many images on one sheet. */
@Command(
        name = "sheet",
        description = "Put images on a contact sheet with what made them, as one PNG or one HTML page.",
        mixinStandardHelpOptions = true)
final class SheetCommand implements Callable<Integer>, LeanCommand {

    private static final int LARGEST_SIDE = 2048;

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "FOLDER|IMAGE", description = "Images, and folders of them.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "sheet.png",
            description = "A .png or an .html file. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("sheet.png");

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "256",
            description = "Longest side of an image on the sheet; smaller ones keep theirs. Default: ${DEFAULT-VALUE}.")
    private int side = 256;

    @Option(
            names = "--columns",
            paramLabel = "N",
            description = "Columns of the PNG. Default: as many as give it a good shape.")
    private @Nullable Integer columns;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "Title of the page. Default: the first folder's name.")
    private @Nullable String title;

    @Option(names = "--force", description = "Replace a file that is there already, even if it is no earlier sheet.")
    private boolean force;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only warnings and errors.")
    private boolean quiet;

    SheetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String ending = output.toString().toLowerCase(Locale.ROOT);
        boolean page = ending.endsWith(".html") || ending.endsWith(".htm");
        if (!page && !ending.endsWith(".png")) {
            throw new IllegalArgumentException("--output: expected a name that ends in .png or .html, found " + output);
        }
        if (side < 1 || side > LARGEST_SIDE) {
            throw new IllegalArgumentException("--size: expected 1 to %d, found %d".formatted(LARGEST_SIDE, side));
        }
        if (columns != null && columns < 1) {
            throw new IllegalArgumentException("--columns: expected at least 1, found " + columns);
        }
        OutputFiles.requireWritable(output);
        if (!force) {
            SideFile.SHEET.requireReplaceable("--output", output);
        }
        // Nothing is shown on a screen, and a display that cannot be reached must not matter.
        System.setProperty("java.awt.headless", "true");
        boolean whole;
        if (page) {
            SheetPage sheet = new SheetPage(title());
            whole = read(sheet::add);
            WholeFile.write(output, sheet.html());
        } else {
            SheetDrawing sheet = new SheetDrawing(columns);
            whole = read(sheet::add);
            PngFile.write(output, drawn(sheet), SideFile.SHEET.metadata());
        }
        console.out().println(output);
        return whole ? ExitCode.OK : FailureKind.IMAGE.exitCode();
    }

    private static RgbImage drawn(SheetDrawing sheet) {
        try {
            return sheet.draw();
        } catch (MissingFontsException missing) {
            throw new OutputException(String.valueOf(missing.getMessage()), missing);
        }
    }

    /**
     * Reads the images. One that cannot be read is told about and left out, unless it is the only one.
     *
     * @return whether all could be read
     */
    private boolean read(Consumer<SheetImage> sheet) throws IOException {
        List<Path> files = new ArrayList<>(SheetReader.files(inputs));
        files.removeIf(file ->
                file.toAbsolutePath().normalize().equals(output.toAbsolutePath().normalize()));
        for (Path file : List.copyOf(files)) {
            // A folder's own earlier sheet is none of its images.
            if (!inputs.contains(file) && SideFile.SHEET.is(file)) {
                files.remove(file);
            }
        }
        SheetReader reader = new SheetReader(side);
        int read = 0;
        try (StatusLine status = console.statusLine(!quiet)) {
            status.start("reading images", files.size());
            for (Path file : files) {
                try {
                    sheet.accept(reader.read(file));
                    read++;
                } catch (ImageFormatException damaged) {
                    if (files.size() == 1) {
                        throw damaged;
                    }
                    status.clear();
                    console.note(damaged.getMessage() + "; left out");
                }
                status.advance(read);
            }
        }
        if (read == 0) {
            throw new ImageFormatException("expected images, found none that can be read in " + inputs);
        }
        return read == files.size();
    }

    private String title() {
        if (title != null) {
            return title;
        }
        return inputs.stream()
                .filter(Files::isDirectory)
                .map(folder ->
                        String.valueOf(folder.toAbsolutePath().normalize().getFileName()))
                .findFirst()
                .orElse("Contact sheet");
    }
}
