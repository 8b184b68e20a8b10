package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images in an object store that speaks S3's protocol, in this process, through Hadoop's own client. */
@Tag("slow")
class S3Test extends RemoteStoreContract {

    private static final String BUCKET = "images";

    @SuppressWarnings("NullAway.Init")
    private static BlobStoreContext objects;

    @SuppressWarnings("NullAway.Init")
    private static S3Proxy server;

    private final String folder = "s3a://%s/%s".formatted(BUCKET, UUID.randomUUID());

    @BeforeAll
    static void start() throws Exception {
        objects = ContextBuilder.newBuilder("transient").build(BlobStoreContext.class);
        objects.getBlobStore().createContainerInLocation(null, BUCKET);
        server = S3Proxy.builder()
                .blobStore(objects.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .build();
        server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
        objects.close();
    }

    @Override
    Map<String, String> settings() {
        return Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + server.getPort(),
                "fs.s3a.endpoint.region", "us-east-1",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "key",
                "fs.s3a.secret.key", "secret",
                // A server on another port, in a later run of this class, is another file system.
                "fs.s3a.impl.disable.cache", "true");
    }

    @Override
    String folder() {
        return folder;
    }

    private long count(String operation) {
        return Objects.requireNonNull(
                IOStatisticsSupport.retrieveIOStatistics(store().files())
                        .counters()
                        .get(operation),
                operation);
    }

    @Test
    void anImageAndItsRecordAreOnePutEachAndNothingIsCopied() throws IOException {
        store().write(WANTED, APPLE, List.of());

        assertThat(count("object_put_request")).isEqualTo(2);
        assertThat(count("op_rename")).isZero();
        assertThat(count("object_copy_requests")).isZero();
    }
}
