package dev.panaflux.weights.int8;

import dev.panaflux.kernels.ComputePool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/** Checksums of memory in blocks, computed by several threads: eight hexadecimal digits of CRC-32C per block. */
final class BlockChecksums {

    private static final long BLOCK_BYTES = 4L << 20;
    private static final int PIECE_BYTES = 1 << 16;
    private static final int DIGITS = 8;

    private BlockChecksums() {}

    /** Length of the text for {@code bytes} bytes. */
    static int length(long bytes) {
        return Math.toIntExact(DIGITS * Math.ceilDiv(bytes, BLOCK_BYTES));
    }

    /** The checksums of {@code data}, in order. */
    static String of(MemorySegment data, ComputePool pool) {
        int blocks = Math.toIntExact(Math.ceilDiv(data.byteSize(), BLOCK_BYTES));
        int[] sums = new int[blocks];
        pool.forEach(blocks, (block, worker) -> {
            long from = block * BLOCK_BYTES;
            sums[block] = sum(data.asSlice(from, Math.min(BLOCK_BYTES, data.byteSize() - from)));
        });
        StringBuilder text = new StringBuilder(blocks * DIGITS);
        for (int sum : sums) {
            text.append("%08x".formatted(sum));
        }
        return text.toString();
    }

    /** Of a copy: the JVM's CRC-32C of mapped memory ends the process if the file has been cut short, copying throws. */
    private static int sum(MemorySegment block) {
        byte[] piece = new byte[PIECE_BYTES];
        CRC32C crc = new CRC32C();
        for (long at = 0; at < block.byteSize(); at += PIECE_BYTES) {
            int count = (int) Math.min(PIECE_BYTES, block.byteSize() - at);
            MemorySegment.copy(block, ValueLayout.JAVA_BYTE, at, piece, 0, count);
            crc.update(piece, 0, count);
        }
        return (int) crc.getValue();
    }
}
