package dev.panaflux.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.Gson;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The documents' manifests, with the models of Kubernetes' own client: they refuse unknown fields, wrong types and gaps. */
class KubernetesTest {

    @TempDir
    private Path folder = Path.of("");

    private static String manifest() throws IOException {
        return Document.of("docs/jobs.md").block("yaml", "apiVersion");
    }

    private static V1Job job(String manifest) throws IOException {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(manifest);
        return V1Job.fromJson(new Gson().toJson(document));
    }

    private static V1JobSpec spec() throws IOException {
        return Objects.requireNonNull(job(manifest()).getSpec());
    }

    private static V1Container container() throws IOException {
        return Objects.requireNonNull(spec().getTemplate().getSpec())
                .getContainers()
                .getFirst();
    }

    @Test
    void everyManifestIsTakenByKubernetes() throws IOException {
        List<String> found = new ArrayList<>();
        for (Document document : Document.all()) {
            for (String block : document.blocks("yaml")) {
                if (block.contains("apiVersion:")) {
                    V1Job job = job(block);
                    found.add("%s %s".formatted(job.getApiVersion(), job.getKind()));
                }
            }
        }
        assertThat(found).containsExactly("batch/v1 Job");
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsRefused() throws IOException {
        String misspelt = manifest().replace("backoffLimitPerIndex", "backOffLimitPerIndex");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> job(misspelt))
                .withMessageContaining("backOffLimitPerIndex");
        String incomplete = manifest().replace("- name: panaflux", "-");
        assertThatIllegalArgumentException().isThrownBy(() -> job(incomplete)).withMessageContaining("name");
    }

    /** What a pod runs, with a program in place of Panaflux and the test's folder in place of the shared one. */
    private List<String> command(Path panaflux) throws IOException {
        List<String> command = new ArrayList<>(container().getCommand());
        command.add(container()
                .getArgs()
                .getFirst()
                .replace("/panaflux/panaflux", panaflux.toString())
                .replace("/shared", folder.toString()));
        return command;
    }

    @Test
    void eachIndexIsAShard() throws IOException, InterruptedException {
        assertThat(spec().getCompletionMode()).isEqualTo("Indexed");
        assertThat(spec().getParallelism()).isEqualTo(spec().getCompletions());
        int shards = spec().getCompletions();
        List<String> command = command(Tool.in(folder).script("panaflux", "for last; do :; done; echo \"$last\""));
        for (int index = 0; index < shards; index++) {
            Tool pod = Tool.in(folder).with("JOB_COMPLETION_INDEX", String.valueOf(index));
            assertThat(pod.run(command).succeeded().output()).isEqualTo("%d/%d\n".formatted(index + 1, shards));
        }
    }

    /** By the command line itself, as a dry run. */
    @Tag("slow")
    @Test
    void theCommandOfAPodIsUnderstood() throws IOException, InterruptedException {
        Tool pod = Tool.in(folder).with("JOB_COMPLETION_INDEX", "15").with("HOME", folder.toString());
        Files.writeString(folder.resolve("fruits.yaml"), "prompts: [an apple, a pear]\nmatrix: {seed: [1..20]}\n");

        assertThat(pod.run(command(pod.commandLine("panaflux", "--dry-run")))
                        .succeeded()
                        .output())
                .contains(" to make, ");
    }
}
