package dev.panaflux.springai;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.app.generate.InputImage;
import dev.panaflux.image.OutputFormat;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageMessage;

/** Turns prompts of Spring AI into requests. */
final class PromptReader {

    private PromptReader() {}

    /**
     * The request that messages and options mean. Texts are joined; those of negative weight say what the images should not show.
     *
     * @throws IOException if an image is a file that cannot be read
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     */
    static ImageRequest request(List<ImageMessage> messages, PanafluxImageOptions options) throws IOException {
        List<InputImage> images = new ArrayList<>();
        for (ImageMessage message : messages) {
            for (Media media : message.getMedia()) {
                images.add(image("image " + (images.size() + 1), media));
            }
        }
        String unwanted = texts(messages, true);
        List<String> loras = Objects.requireNonNullElse(options.loras(), List.of());
        ImageRequest.Builder request = ImageRequest.of(texts(messages, false))
                .negativePrompt(unwanted.isEmpty() ? options.negativePrompt() : unwanted)
                .model(options.model())
                .size(options.width(), options.height())
                .steps(options.steps())
                .guidance(options.guidance())
                .seed(options.seed())
                .count(options.n() == null ? 1 : options.n())
                .format(options.format() == null ? OutputFormat.PNG : options.format())
                .loras(loras.stream().map(AdapterSetting::parse).toList());
        if (options.mask() == null) {
            return request.references(images).build();
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("mask: expected an image in the message beside it, found none");
        }
        return request.source(images.getFirst())
                .mask(image("mask", options.mask()))
                .strength(options.strength() == null ? Double.valueOf(1) : options.strength())
                .references(images.subList(1, images.size()))
                .build();
    }

    private static String texts(List<ImageMessage> messages, boolean unwanted) {
        return messages.stream()
                .filter(message -> unwanted == isNegative(message.getWeight()))
                .map(ImageMessage::getText)
                .filter(text -> text != null && !text.isBlank())
                .collect(Collectors.joining(", "));
    }

    private static boolean isNegative(@Nullable Float weight) {
        return weight != null && weight < 0;
    }

    private static InputImage image(String name, Media media) throws IOException {
        Object data = media.getData();
        if (data instanceof byte[] content) {
            return new InputImage(name, content);
        }
        String address = String.valueOf(data);
        if (address.startsWith("data:")) {
            return InputImage.ofBase64(name, address);
        }
        try {
            URI uri = new URI(address);
            if ("file".equals(uri.getScheme())) {
                return new InputImage(name, InputImage.read(Path.of(uri)).content());
            }
        } catch (URISyntaxException none) {
            // As any other address.
        }
        // Whoever chose it may mean an address that only this machine reaches.
        throw new IllegalArgumentException(
                name + ": expected the bytes of an image or the address of a file, found another address");
    }
}
