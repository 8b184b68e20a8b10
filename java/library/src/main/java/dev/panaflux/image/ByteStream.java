package dev.panaflux.image;

import java.io.IOException;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStreamImpl;

/** A file's content for ImageIO, without a copy of it. */
final class ByteStream extends ImageInputStreamImpl {

    /** What a reader of eight bytes ahead may read past the end, and one byte more. */
    private static final int PADDING = 17;

    private final byte[] content;
    private final int end;
    private final boolean padded;

    private ByteStream(byte[] content, boolean padded) {
        this.content = content;
        this.end = content.length + (padded ? PADDING : 0);
        this.padded = padded;
    }

    /** The content as it is. */
    static ByteStream of(byte[] content) {
        return new ByteStream(content, false);
    }

    /**
     * The content with zeros behind it, and an error as soon as a reader goes on from behind the content: the reader of
     * lossless WebP looks eight bytes ahead, takes no notice of the end, and would draw the rest of the image from
     * nothing, slowly.
     */
    static ByteStream padded(byte[] content) {
        return new ByteStream(content, true);
    }

    @Override
    public void seek(long position) throws IOException {
        if (padded && position > content.length) {
            // Not an EOFException: the reader swallows those.
            throw new IOException("expected more than " + content.length + " bytes of data");
        }
        super.seek(position);
    }

    @Override
    public int read() {
        bitOffset = 0;
        if (streamPos >= end) {
            return -1;
        }
        int value = streamPos < content.length ? content[(int) streamPos] & 0xff : 0;
        streamPos++;
        return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= end) {
            return -1;
        }
        int count = (int) Math.min(length, end - streamPos);
        int there = Math.clamp(content.length - streamPos, 0, count);
        System.arraycopy(content, (int) Math.min(streamPos, content.length), into, offset, there);
        Arrays.fill(into, offset + there, offset + count, (byte) 0);
        streamPos += count;
        return count;
    }
}
