package dev.panaflux.image;

import dev.panaflux.image.CanvasRows.Place;

/**
 * The first frame of a GIF file (GIF89a): its position, and a check that its data contain all pixels, which ImageIO does not
 * make.
 *
 * @param place its position; the canvas grows if the frame sticks out, as in Pillow
 * @param fill the colour of the canvas around it, 0xRRGGBB: white if the frame has a transparent colour, else the first of its
 *     colours, as in Pillow
 */
record GifFrame(Place place, int fill) {

    private static final int HEADER_BYTES = 13;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final int IMAGE_BYTES = 9;
    private static final int WHITE = 0xffffff;

    /**
     * Reads the blocks up to the first frame, and the frame's codes.
     *
     * @throws ImageFormatException if there is no frame, or its data are truncated or damaged
     */
    static GifFrame scan(String name, byte[] file) throws ImageFormatException {
        try {
            return new Walk(name, file).first();
        } catch (IndexOutOfBoundsException e) {
            throw new ImageFormatException(
                    name + ": the GIF file is truncated: expected an image, found the end of the file", e);
        }
    }

    private static final class Walk {

        private final String name;
        private final byte[] file;
        private int at = HEADER_BYTES;
        private boolean transparent;

        Walk(String name, byte[] file) {
            this.name = name;
            this.file = file;
        }

        GifFrame first() throws ImageFormatException {
            int palette = palette(file[10]);
            for (int type = take(); type != IMAGE; type = take()) {
                if (type == EXTENSION) {
                    if (take() == GRAPHIC_CONTROL && file[at] > 0) {
                        transparent = (file[at + 1] & 1) != 0;
                    }
                    skipBlocks();
                } else if (type != 0) {
                    throw new ImageFormatException(
                            name + ": the GIF file is damaged: expected an image, found block " + type);
                }
            }
            int left = shortAt(at);
            int top = shortAt(at + 2);
            int width = shortAt(at + 4);
            int height = shortAt(at + 6);
            at += IMAGE_BYTES;
            int own = palette(file[at - 1]);
            palette = own < 0 ? palette : own;
            requirePixels((long) width * height);
            Place place = new Place(Math.max(shortAt(6), left + width), Math.max(shortAt(8), top + height), left, top);
            int first = palette < 0
                    ? 0
                    : ((file[palette] & 0xff) << 16) | ((file[palette + 1] & 0xff) << 8) | (file[palette + 2] & 0xff);
            return new GifFrame(place, transparent ? WHITE : first);
        }

        /** Skips a colour table; returns its start, or -1 if there is none. */
        private int palette(byte flags) {
            if ((flags & 0x80) == 0) {
                return -1;
            }
            int start = at;
            at += 3 << ((flags & 7) + 1);
            return start;
        }

        private void skipBlocks() {
            for (int length = take(); length > 0; length = take()) {
                at += length;
            }
        }

        private void requirePixels(long pixels) throws ImageFormatException {
            int bits = take();
            if (bits < 1 || bits > 11) {
                throw new ImageFormatException(
                        name + ": the GIF file is damaged: expected codes of 1 to 11 bits, found " + bits);
            }
            LzwLength lzw = new LzwLength(bits, pixels);
            while (!lzw.ended()) {
                int length = at < file.length ? take() : 0;
                if (length == 0) {
                    break;
                }
                for (int end = Math.min(at + length, file.length); at < end && !lzw.ended(); at++) {
                    lzw.take(file[at] & 0xff);
                }
            }
            if (lzw.damaged()) {
                throw new ImageFormatException(name + ": the GIF file is damaged: found an invalid code");
            }
            if (lzw.pixels() < pixels) {
                throw new ImageFormatException("%s: the GIF file is truncated: expected %d pixels, found %d"
                        .formatted(name, pixels, lzw.pixels()));
            }
        }

        private int take() {
            return file[at++] & 0xff;
        }

        private int shortAt(int place) {
            return (file[place] & 0xff) | ((file[place + 1] & 0xff) << 8);
        }
    }
}
