package dev.panaflux.image;

import java.io.IOException;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStreamImpl;

/** A file's content for ImageIO, without copying it. */
final class ByteStream extends ImageInputStreamImpl {

    /** The number of bytes that a reader that looks eight bytes ahead may read past the end, plus one. */
    private static final int PADDING = 17;

    private final byte[] content;
    private final int end;
    private final boolean padded;

    private ByteStream(byte[] content, boolean padded) {
        this.content = content;
        this.end = content.length + (padded ? PADDING : 0);
        this.padded = padded;
    }

    /** The plain content. */
    static ByteStream of(byte[] content) {
        return new ByteStream(content, false);
    }

    /**
     * The content followed by zeros, and an error as soon as a reader continues from behind the content. The lossless WebP
     * reader looks eight bytes ahead, ignores the end, and would slowly fill the rest of the image from nothing.
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
