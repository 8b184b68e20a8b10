package dev.panaflux.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Images on HDFS: a name node and a data node in this process. */
@Tag("slow")
class HdfsTest extends RemoteStoreContract {

    @TempDir
    private static Path disk = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static MiniDFSCluster cluster;

    private final String folder = "hdfs://127.0.0.1:%d/%s".formatted(cluster.getNameNodePort(), UUID.randomUUID());

    @BeforeAll
    static void start() throws IOException {
        cluster = new MiniDFSCluster.Builder(new Configuration(), disk.toFile())
                .numDataNodes(1)
                .build();
        cluster.waitActive();
    }

    @AfterAll
    static void stop() {
        cluster.shutdown();
    }

    @Override
    Map<String, String> settings() {
        return Map.of();
    }

    @Override
    String folder() {
        return folder;
    }
}
