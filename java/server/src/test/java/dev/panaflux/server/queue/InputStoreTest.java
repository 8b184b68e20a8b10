package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of images that came with requests. */
class InputStoreTest {

    private static final long ROOM = 20;

    @TempDir
    private Path folder;

    private static byte[] tenBytes(int number) {
        return "%10d".formatted(number).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatNobodyHoldsStaysWhileThereIsRoom() throws IOException {
        InputStore inputs = new InputStore(folder, ROOM);
        List<String> names = List.of(inputs.keep(tenBytes(1)), inputs.keep(tenBytes(2)), inputs.keep(tenBytes(3)));
        names.forEach(inputs::retire);
        assertThat(inputs.find(names.get(0))).as("the one released first").isEmpty();
        assertThat(inputs.find(names.get(1))).contains(tenBytes(2));
        assertThat(inputs.find(names.get(2))).contains(tenBytes(3));
    }

    @Test
    void whatIsHeldStaysInAnyCase() throws IOException {
        InputStore inputs = new InputStore(folder, 0);
        String name = inputs.keep(tenBytes(1));
        inputs.keep(tenBytes(1));
        inputs.retire(name);
        assertThat(inputs.find(name)).isPresent();
        inputs.retire(name);
        assertThat(inputs.find(name)).isEmpty();
    }

    @Test
    void whatIsAskedForAgainIsHeldAgain() throws IOException {
        InputStore inputs = new InputStore(folder, ROOM);
        String again = inputs.keep(tenBytes(1));
        inputs.retire(again);
        inputs.keep(tenBytes(1));
        for (int i = 2; i < 9; i++) {
            inputs.retire(inputs.keep(tenBytes(i)));
        }
        assertThat(inputs.find(again)).isPresent();
    }

    @Test
    void whatCameToNothingIsRemovedUnlessAnEarlierJobHadIt() throws IOException {
        InputStore inputs = new InputStore(folder, ROOM);
        String refused = inputs.keep(tenBytes(1));
        inputs.release(refused);
        assertThat(inputs.find(refused)).isEmpty();
        String known = inputs.keep(tenBytes(2));
        inputs.retire(known);
        inputs.keep(tenBytes(2));
        inputs.release(known);
        assertThat(inputs.find(known)).isPresent();
    }

    @Test
    void theNextServerKeepsWhatItsJobsKnow() throws IOException {
        InputStore before = new InputStore(folder, ROOM);
        String old = before.keep(tenBytes(1));
        String late = before.keep(tenBytes(2));
        String unknown = before.keep(tenBytes(3));
        InputStore inputs = new InputStore(folder, ROOM / 2);
        inputs.restore(List.of(old, late));
        assertThat(inputs.find(old)).as("there is room for one").isEmpty();
        assertThat(inputs.find(late)).isPresent();
        assertThat(inputs.find(unknown)).isEmpty();
    }

    @Test
    void namesLeadNowhereElse() throws IOException {
        Files.writeString(folder.resolve("secret"), "x");
        assertThat(new InputStore(folder.resolve("inputs"), ROOM).find("../secret"))
                .isEmpty();
    }
}
