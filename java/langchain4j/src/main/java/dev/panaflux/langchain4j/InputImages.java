package dev.panaflux.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.panaflux.app.generate.InputImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Reads images of LangChain4j. */
final class InputImages {

    private InputImages() {}

    /**
     * The content of an image.
     *
     * @param name in messages and metadata
     * @throws IOException if it is a file that cannot be read
     * @throws IllegalArgumentException if it is neither base64 nor a file
     */
    static InputImage read(String name, Image image) throws IOException {
        if (image.base64Data() != null) {
            return InputImage.ofBase64(name, image.base64Data());
        }
        URI address = image.url();
        String scheme = address == null ? "nothing" : String.valueOf(address.getScheme());
        return switch (scheme) {
            case "data" -> InputImage.ofBase64(name, String.valueOf(address));
            case "file" ->
                new InputImage(name, InputImage.read(Path.of(address)).content());
            // Whoever chose it may mean an address that only this machine reaches.
            default ->
                throw new IllegalArgumentException(
                        "%s: expected base64 or the address of a file, found %s".formatted(name, scheme));
        };
    }
}
