package dev.panaflux.springai;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageResponse;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

/** Small images for requests. */
final class TestPictures {

    static final int SIDE = 64;

    private TestPictures() {}

    /** A colour on the left, another on the right. */
    static Media halves(Color left, Color right) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(left);
        pen.fillRect(0, 0, SIDE / 2, SIDE);
        pen.setColor(right);
        pen.fillRect(SIDE / 2, 0, SIDE / 2, SIDE);
        pen.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(png.toByteArray()));
    }

    /** The first image of a response. */
    static ImageGeneration result(ImageResponse response) {
        return Objects.requireNonNull(response.getResult());
    }

    static BufferedImage pixels(Image image) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.getB64Json())));
    }
}
