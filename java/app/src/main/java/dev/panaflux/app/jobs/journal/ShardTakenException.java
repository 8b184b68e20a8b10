package dev.panaflux.app.jobs.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Another process works on the same images. */
public final class ShardTakenException extends IOException {

    private static final long serialVersionUID = 1L;

    ShardTakenException(Path folder, Shard shard) {
        super(
                shard.count() == 1
                        ? "%s: another process is making the images of this folder".formatted(folder)
                        : "%s: another process is making shard %s of this folder".formatted(folder, shard));
    }
}
