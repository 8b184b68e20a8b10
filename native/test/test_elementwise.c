#include "testkit.h"

#include <math.h>

static void silu_case(int32_t isa, placement where, int64_t rows, int64_t cols, values kind, int in_place) {
    begin(isa, where, "silu %lld x %lld, values %d%s", (long long)rows, (long long)cols, kind, in_place ? ", in place" : "");
    pf_matrix out = output(PF_F32, rows, cols, kind);
    pf_matrix in = in_place ? out : activation(rows, cols, kind);
    double *exact = copy_of(&in);
    for (int64_t i = 0; i < rows * cols; i++) {
        exact[i] = silu(exact[i]);
    }
    pf_silu(isa, &out, &in, 0, rows / 2);
    pf_silu(isa, &out, &in, rows / 2, rows);
    expect_ulp(&out, exact, 8, 1e-30);
    end();
}

/* From minus infinity through all magnitudes to NaN. */
static void silu_everywhere(int32_t isa) {
    static const float edges[] = {-INFINITY, -3.4e38f, -1000, -104, -88.73f, -88.72f, -87.34f, -87.3f, -87, -0.0f, 0,
                                  1e-45f,    1e-38f,   -1e-40f, 87, 88.72f, 88.73f, 104, 3.4e38f, INFINITY, NAN, -NAN};
    int64_t count = sizeof edges / sizeof *edges;
    begin(isa, PACKED, "silu at the edges");
    pf_matrix in = output(PF_F32, 1, count, GAUSSIAN);
    pf_matrix out = output(PF_F32, 1, count, GAUSSIAN);
    double *exact = doubles(count);
    for (int64_t i = 0; i < count; i++) {
        set(&in, 0, i, (double)edges[i]);
        exact[i] = silu((double)edges[i]);
    }
    pf_silu(isa, &out, &in, 0, 1);
    expect_ulp(&out, exact, 8, 1e-30);
    end();
}

static void relu_case(int32_t isa, placement where, int64_t rows, int64_t cols, values kind, int in_place) {
    begin(isa, where, "relu %lld x %lld, values %d%s", (long long)rows, (long long)cols, kind, in_place ? ", in place" : "");
    pf_matrix out = output(PF_F32, rows, cols, kind);
    pf_matrix in = in_place ? out : activation(rows, cols, kind);
    double *exact = copy_of(&in);
    for (int64_t i = 0; i < rows * cols; i++) {
        exact[i] = exact[i] < 0 ? 0 : exact[i];
    }
    pf_relu(isa, &out, &in, 0, rows / 2);
    pf_relu(isa, &out, &in, rows / 2, rows);
    expect_exact(&out, exact);
    end();
}

static void mix_blocks(int32_t isa, placement where, int64_t in_blocks, int64_t out_blocks, int64_t block, values kind) {
    begin(isa, where, "mix %lld to %lld blocks of %lld, values %d", (long long)in_blocks, (long long)out_blocks,
          (long long)block, kind);
    pf_matrix in = activation(5, in_blocks * block, kind);
    pf_matrix mix = activation(out_blocks, in_blocks, GAUSSIAN);
    pf_matrix out = output(PF_F32, 5, out_blocks * block, GAUSSIAN);
    double *exact = doubles(5 * out_blocks * block);
    for (int64_t k = 0; k < 5 * out_blocks * block; k++) {
        int64_t row = k / (out_blocks * block);
        int64_t col = k % (out_blocks * block);
        exact[k] = 0;
        for (int64_t i = 0; i < in_blocks; i++) {
            exact[k] += get(&mix, col / block, i) * get(&in, row, i * block + col % block);
        }
    }
    pf_mix_blocks(isa, &out, &in, &mix, 0, 2);
    pf_mix_blocks(isa, &out, &in, &mix, 2, 5);
    expect_nmse(&out, exact, 1e-12);
    end();
}

static void upsample(int32_t isa, placement where, int64_t height, int64_t width, int64_t channels) {
    begin(isa, where, "upsample %lld x %lld x %lld", (long long)height, (long long)width, (long long)channels);
    pf_matrix in = activation(height * width, channels, BITS);
    pf_matrix out = output(PF_F32, 4 * height * width, channels, GAUSSIAN);
    pf_upsample_nearest(isa, &out, &in, width, 0, height / 2);
    pf_upsample_nearest(isa, &out, &in, width, height / 2, height);
    double *exact = doubles(4 * height * width * channels);
    for (int64_t y = 0; y < 2 * height; y++) {
        for (int64_t x = 0; x < 2 * width; x++) {
            for (int64_t c = 0; c < channels; c++) {
                exact[(y * 2 * width + x) * channels + c] = get(&in, y / 2 * width + x / 2, c);
            }
        }
    }
    expect_exact(&out, exact);
    end();
}

static void gather(int32_t isa, placement where, int32_t dtype, int64_t cols) {
    static const int32_t ids[] = {0, 10, 3, 3, 7};
    begin(isa, where, "gather %d, cols %lld", dtype, (long long)cols);
    pf_matrix table = weight(dtype, 11, cols, BITS);
    pf_matrix out = output(PF_F32, 5, cols, GAUSSIAN);
    pf_embedding_gather(isa, &out, &table, ids, 0, 2);
    pf_embedding_gather(isa, &out, &table, ids, 2, 5);
    double *exact = doubles(5 * cols);
    for (int64_t i = 0; i < 5 * cols; i++) {
        exact[i] = get(&table, ids[i / cols], i % cols);
    }
    expect_exact(&out, exact);
    end();
}

int main(void) {
    FOR_EACH_ISA(isa) {
        silu_everywhere(isa);
        FOR_EACH_PLACEMENT(where) {
            for (int i = 0; i < size_count; i++) {
                silu_case(isa, where, 3, sizes[i], GAUSSIAN, i % 2);
            }
            for (values kind = WIDE; kind < VALUES; kind++) {
                silu_case(isa, where, 20, 257, kind, kind % 2);
            }
            for (int i = 0; i < size_count; i++) {
                relu_case(isa, where, 3, sizes[i], GAUSSIAN, i % 2);
            }
            for (values kind = WIDE; kind < VALUES; kind++) {
                relu_case(isa, where, 20, 257, kind, kind % 2);
            }
            relu_case(isa, where, 0, 5, GAUSSIAN, 0);
            relu_case(isa, where, 5, 0, GAUSSIAN, 1);
            silu_case(isa, where, 0, 5, GAUSSIAN, 0);
            silu_case(isa, where, 5, 0, GAUSSIAN, 1);
            for (int i = 0; i < size_count; i++) {
                upsample(isa, where, 5, 3, sizes[i]);
                for (int32_t dtype = PF_F32; dtype <= PF_BF16; dtype++) {
                    gather(isa, where, dtype, sizes[i]);
                }
            }
            for (int i = 0; i < size_count; i++) {
                mix_blocks(isa, where, 3, 2, sizes[i], GAUSSIAN);
            }
            mix_blocks(isa, where, 1, 5, 7, GAUSSIAN);
            mix_blocks(isa, where, 16, 1, 33, WIDE);
            upsample(isa, where, 1, 1, 3);
            upsample(isa, where, 0, 3, 4);
            upsample(isa, where, 3, 2, 0);
            gather(isa, where, PF_F32, 0);
        }
    }
    return report();
}
