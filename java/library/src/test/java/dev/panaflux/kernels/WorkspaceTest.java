package dev.panaflux.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void tensorsAreAlignedToCacheLinesAndDoNotOverlap() {
        var workspace = new Workspace(arena, 1024);
        Tensor first = workspace.allocate(3, 5);
        Tensor second = workspace.allocate(1, 16);
        assertThat(first.segment().address() % 64).isZero();
        assertThat(second.segment().address() - first.segment().address()).isEqualTo(64);
        assertThat(first.segment().byteSize()).isEqualTo(60);
        assertThat(first.dtype()).isEqualTo(DType.F32);
    }

    @Test
    void closingAFrameFreesWhatWasAllocatedInIt() {
        var workspace = new Workspace(arena, 1024);
        workspace.allocate(1, 16);
        long address;
        try (var outer = workspace.frame()) {
            assertThat(outer).isNotNull();
            address = workspace.allocate(2, 16).segment().address();
            try (var inner = workspace.frame()) {
                assertThat(inner).isNotNull();
                workspace.allocate(4, 16);
            }
            assertThat(workspace.usedBytes()).isEqualTo(192);
        }
        assertThat(workspace.usedBytes()).isEqualTo(64);
        assertThat(workspace.allocate(1, 1).segment().address()).isEqualTo(address);
        assertThat(workspace.highWaterBytes()).isEqualTo(448);
    }

    @Test
    void tooLargeARequestNamesTheNeedAndTheRoom() {
        var workspace = new Workspace(arena, 256);
        workspace.allocate(1, 32);
        assertThatThrownBy(() -> workspace.allocate(3, 16))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("workspace: [3, 16] f32 needs 192 bytes, found 128 of 256 free");
        assertThat(workspace.usedBytes()).isEqualTo(128);
    }

    @Test
    void theSumOfTheSizesIsEnoughCapacity() {
        var workspace = new Workspace(arena, Workspace.bytesFor(3, 5) + Workspace.bytesFor(7, 9));
        workspace.allocate(3, 5);
        assertThat(workspace.allocate(7, 9).size()).isEqualTo(63);
        assertThat(workspace.usedBytes()).isEqualTo(workspace.capacityBytes());
    }

    @Test
    void sizesOfZeroTakeNothing() {
        var workspace = new Workspace(arena, 0);
        assertThat(workspace.allocate(0, 7).size()).isZero();
        assertThat(workspace.allocate(7, 0).size()).isZero();
    }

    @Test
    void framesCloseInnermostFirstAndOnce() {
        var workspace = new Workspace(arena, 64);
        var outer = workspace.frame();
        var inner = workspace.frame();
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("workspace: frame 1 closed while frame 2 is the innermost");
        inner.close();
        outer.close();
        assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void negativeSizesAreRefused() {
        var workspace = new Workspace(arena, 64);
        assertThatThrownBy(() -> workspace.allocate(-1, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Workspace(arena, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
