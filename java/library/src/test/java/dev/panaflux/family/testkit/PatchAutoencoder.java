package dev.panaflux.family.testkit;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A latent token is a linear function of the 8x8 pixels that it stands for, and they of it.
 *
 * @param channels of a token
 * @param scale of a latent over its normalised value
 * @param shift of a latent whose normalised value is 0
 */
record PatchAutoencoder(int channels, float scale, float shift) {

    private static final int SIDE = 8;
    private static final int PATCH = 3 * SIDE * SIDE;

    LatentDecoder decoder(TensorSource weights) throws ModelFormatException {
        return new Decoder(Linear.bindWithBias(weights, "decoder.patch", PATCH, channels));
    }

    LatentEncoder encoder(TensorSource weights) throws ModelFormatException {
        return new Encoder(Linear.bind(weights, "encoder.patch", channels, PATCH));
    }

    /** Where a pixel of a patch stands: in the image row by row, and in its token's row. */
    @FunctionalInterface
    private interface Place {
        void at(int image, int patch);
    }

    private static void pixels(LatentSize size, Place place) {
        for (int token = 0; token < size.tokens(); token++) {
            for (int inner = 0; inner < SIDE * SIDE; inner++) {
                int y = token / size.width() * SIDE + inner / SIDE;
                int x = token % size.width() * SIDE + inner % SIDE;
                for (int channel = 0; channel < 3; channel++) {
                    place.at((y * size.width() * SIDE + x) * 3 + channel, token * PATCH + inner * 3 + channel);
                }
            }
        }
    }

    private final class Decoder implements LatentDecoder {
        private final Linear patch;

        Decoder(Linear patch) {
            this.patch = patch;
        }

        @Override
        public int pixelsPerToken() {
            return SIDE;
        }

        @Override
        public int latentChannels() {
            return channels;
        }

        @Override
        public int imageChannels() {
            return 3;
        }

        @Override
        public void decode(Pass pass, Tensor out, Tensor latents, LatentSize size, TilePolicy policy) {
            try (var _ = pass.workspace().frame()) {
                Tensor scaled = pass.workspace().allocate(size.tokens(), channels);
                scaled.setFloats(latents.toFloats());
                Values.change(scaled, value -> value * scale + shift);
                Tensor patches = pass.workspace().allocate(size.tokens(), PATCH);
                patch.apply(pass, patches, scaled, Epilogue.STORE);
                float[] from = patches.toFloats();
                float[] image = new float[from.length];
                pixels(size, (pixel, place) -> image[pixel] = from[place]);
                out.setFloats(image);
                pass.observer().observe("decoded", out);
                pass.progress().blockDone();
            }
        }
    }

    private final class Encoder implements LatentEncoder {
        private final Linear patch;

        Encoder(Linear patch) {
            this.patch = patch;
        }

        @Override
        public int pixelsPerToken() {
            return SIDE;
        }

        @Override
        public int latentChannels() {
            return channels;
        }

        @Override
        public int imageChannels() {
            return 3;
        }

        @Override
        public void encode(Pass pass, Tensor out, Tensor pixels, LatentSize size, TilePolicy policy) {
            try (var _ = pass.workspace().frame()) {
                float[] image = pixels.toFloats();
                float[] patches = new float[image.length];
                pixels(size, (pixel, place) -> patches[place] = image[pixel]);
                Tensor in = pass.workspace().allocate(size.tokens(), PATCH);
                in.setFloats(patches);
                patch.apply(pass, out, in, Epilogue.STORE);
                Values.change(out, value -> (value - shift) / scale);
                pass.progress().blockDone();
            }
        }
    }
}
