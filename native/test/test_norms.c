#include "testkit.h"

#include <math.h>

static void rms(int32_t isa, placement where, int64_t rows, int64_t cols, int32_t dtype, values kind, int in_place) {
    begin(isa, where, "rms norm %lld x %lld, weight %d, values %d%s", (long long)rows, (long long)cols, dtype, kind,
          in_place ? ", in place" : "");
    pf_matrix w = weight(dtype, 1, cols, NEAR_ONE);
    pf_matrix out = output(PF_F32, rows, cols, kind);
    pf_matrix in = in_place ? out : activation(rows, cols, kind);
    double *exact = copy_of(&in);
    for (int64_t row = 0; row < rows; row++) {
        double *x = exact + row * cols;
        double squares = 0;
        for (int64_t i = 0; i < cols; i++) {
            squares += x[i] * x[i];
        }
        for (int64_t i = 0; i < cols; i++) {
            x[i] = x[i] / sqrt(squares / (double)cols + (double)1e-6f) * get(&w, 0, i);
        }
    }
    pf_rms_norm(isa, &out, &in, &w, 1e-6f, 0, rows / 2);
    pf_rms_norm(isa, &out, &in, &w, 1e-6f, rows / 2, rows);
    expect_nmse(&out, exact, 1e-12);
    end();
}

static void layer(int32_t isa, placement where, int64_t rows, int64_t cols, values kind, double mean) {
    begin(isa, where, "layer norm %lld x %lld, values %d + %g", (long long)rows, (long long)cols, kind, mean);
    pf_matrix in = output(PF_F32, rows, cols, kind);
    pf_matrix scale = activation(1, cols, GAUSSIAN);
    pf_matrix shift = activation(1, cols, GAUSSIAN);
    pf_matrix out = output(PF_F32, rows, cols, GAUSSIAN);
    for (int64_t i = 0; i < rows * cols && mean != 0; i++) {
        set(&in, i / cols, i % cols, get(&in, i / cols, i % cols) + mean);
    }
    double *exact = copy_of(&in);
    for (int64_t row = 0; row < rows; row++) {
        double *x = exact + row * cols;
        double sum = 0;
        for (int64_t i = 0; i < cols; i++) {
            sum += x[i];
        }
        double squares = 0;
        for (int64_t i = 0; i < cols; i++) {
            squares += (x[i] - sum / (double)cols) * (x[i] - sum / (double)cols);
        }
        for (int64_t i = 0; i < cols; i++) {
            double normal = (x[i] - sum / (double)cols) / sqrt(squares / (double)cols + (double)1e-6f);
            x[i] = normal * (1 + get(&scale, 0, i)) + get(&shift, 0, i);
        }
    }
    pf_layer_norm_modulate(isa, &out, &in, &scale, &shift, 1e-6f, 0, rows / 2);
    pf_layer_norm_modulate(isa, &out, &in, &scale, &shift, 1e-6f, rows / 2, rows);
    expect_nmse(&out, exact, 1e-12);
    end();
}

static void head_rope(int32_t isa, placement where, int64_t rows, int64_t heads, int64_t dim, int interleaved,
                      int32_t dtype, values kind) {
    begin(isa, where, "head norm and rope %lld x %lld x %lld, weight %d, %s, values %d", (long long)rows, (long long)heads,
          (long long)dim, dtype, interleaved ? "interleaved" : "halves", kind);
    pf_matrix x = output(PF_F32, rows, heads * dim, kind);
    pf_matrix w = weight(dtype, 1, dim, NEAR_ONE);
    pf_matrix cosines = activation(rows, dim / 2, GAUSSIAN);
    pf_matrix sines = activation(rows, dim / 2, GAUSSIAN);
    double *exact = copy_of(&x);
    for (int64_t head = 0; head < rows * heads; head++) {
        double *features = exact + head * dim;
        double squares = 0;
        for (int64_t i = 0; i < dim; i++) {
            squares += features[i] * features[i];
        }
        for (int64_t i = 0; i < dim; i++) {
            features[i] = features[i] / sqrt(squares / (double)dim + (double)1e-6f) * get(&w, 0, i);
        }
        for (int64_t i = 0; i < dim / 2; i++) {
            double *first = features + (interleaved ? 2 * i : i);
            double *second = features + (interleaved ? 2 * i + 1 : i + dim / 2);
            double a = *first;
            double b = *second;
            double c = get(&cosines, head / heads, i);
            double s = get(&sines, head / heads, i);
            *first = a * c - b * s;
            *second = a * s + b * c;
        }
    }
    pf_head_norm_rope(isa, &x, &w, 1e-6f, &cosines, &sines, interleaved, 0, rows / 2);
    pf_head_norm_rope(isa, &x, &w, 1e-6f, &cosines, &sines, interleaved, rows / 2, rows);
    expect_nmse(&x, exact, 1e-12);
    end();
}

/* The sums of ranges, each against the definition. */
static void group_sums(int32_t isa, placement where, int64_t pixels, int64_t channels, int64_t groups, values kind,
                       double mean) {
    begin(isa, where, "group sums %lld x %lld in %lld, values %d + %g", (long long)pixels, (long long)channels,
          (long long)groups, kind, mean);
    pf_matrix in = output(PF_F32, pixels, channels, kind);
    for (int64_t i = 0; i < pixels * channels && mean != 0; i++) {
        set(&in, i / channels, i % channels, get(&in, i / channels, i % channels) + mean);
    }
    int64_t size = channels / groups;
    int64_t ranges[][2] = {{0, pixels}, {pixels / 3, pixels}, {pixels, pixels}};
    for (int r = 0; r < 3; r++) {
        int64_t from = ranges[r][0];
        int64_t to = ranges[r][1];
        double *found = scratch(2 * groups * 8);
        pf_group_sums(isa, found, &in, groups, from, to);
        for (int64_t g = 0; g < groups; g++) {
            double sum = 0;
            double magnitude = 0;
            double squares = 0;
            double count = (double)((to - from) * size);
            for (int64_t i = 0; i < (to - from) * size; i++) {
                double x = get(&in, from + i / size, g * size + i % size);
                sum += x;
                magnitude += fabs(x);
            }
            for (int64_t i = 0; i < (to - from) * size; i++) {
                double d = get(&in, from + i / size, g * size + i % size) - sum / count;
                squares += d * d;
            }
            if (isfinite(squares)) {
                expect(fabs(found[2 * g] - sum) <= 1e-6 * magnitude, "group %lld: sum %g, not %g", (long long)g,
                       found[2 * g], sum);
                expect(fabs(found[2 * g + 1] - squares) <= 2e-6 * squares + 1e-12 * magnitude * magnitude,
                       "group %lld: squares %g, not %g", (long long)g, found[2 * g + 1], squares);
            } else {
                expect(!isfinite(found[2 * g]) && isnan(found[2 * g + 1]), "group %lld: sums %g and %g of infinities",
                       (long long)g, found[2 * g], found[2 * g + 1]);
            }
        }
    }
    end();
}

static void group_norm(int32_t isa, placement where, int64_t pixels, int64_t channels, int with_silu, values kind,
                       int in_place) {
    begin(isa, where, "group norm %lld x %lld%s, values %d%s", (long long)pixels, (long long)channels,
          with_silu ? ", silu" : "", kind, in_place ? ", in place" : "");
    pf_matrix out = output(PF_F32, pixels, channels, kind);
    pf_matrix in = in_place ? out : activation(pixels, channels, kind);
    pf_matrix mean = activation(1, channels, GAUSSIAN);
    pf_matrix factor = activation(1, channels, NEAR_ONE);
    pf_matrix offset = activation(1, channels, GAUSSIAN);
    double *exact = copy_of(&in);
    for (int64_t i = 0; i < pixels * channels; i++) {
        double y = (exact[i] - get(&mean, 0, i % channels)) * get(&factor, 0, i % channels) + get(&offset, 0, i % channels);
        exact[i] = with_silu ? silu(y) : y;
    }
    pf_group_norm(isa, &out, &in, mean.data, factor.data, offset.data, with_silu, 0, pixels / 2);
    pf_group_norm(isa, &out, &in, mean.data, factor.data, offset.data, with_silu, pixels / 2, pixels);
    expect_nmse(&out, exact, 1e-12);
    end();
}

int main(void) {
    static const int64_t channels[][2] = {{4, 2}, {32, 32}, {32, 8}, {30, 5}, {48, 3}, {128, 32}, {7, 1}, {513, 3}};
    FOR_EACH_ISA(isa) {
        FOR_EACH_PLACEMENT(where) {
            for (int i = 0; i < size_count; i++) {
                for (int32_t dtype = PF_F32; dtype <= PF_BF16; dtype++) {
                    rms(isa, where, 3, sizes[i], dtype, GAUSSIAN, (i + dtype) % 2);
                }
                if (sizes[i] > 1) {
                    layer(isa, where, 3, sizes[i], GAUSSIAN, 0);
                    int64_t dim = sizes[i] / 2 * 2;
                    head_rope(isa, where, 5, 1 + i % 3, dim, 0, i % 3, GAUSSIAN);
                    head_rope(isa, where, 5, 1 + i % 4, dim, 1, i % 3, GAUSSIAN);
                }
                group_norm(isa, where, 5, sizes[i], i % 2, GAUSSIAN, i % 3 == 0);
            }
            for (values kind = TINY; kind <= NOT_FINITE; kind++) {
                rms(isa, where, 33, 40, PF_F32, kind, 0);
                layer(isa, where, 33, 40, kind, 0);
                head_rope(isa, where, 33, 3, 16, kind % 2, PF_F32, kind);
                group_sums(isa, where, 33, 40, 8, kind, 0);
                group_norm(isa, where, 33, 40, 1, kind, 0);
            }
            rms(isa, where, 0, 5, PF_F32, GAUSSIAN, 0);
            rms(isa, where, 5, 0, PF_BF16, GAUSSIAN, 1);
            layer(isa, where, 0, 5, GAUSSIAN, 0);
            layer(isa, where, 5, 0, GAUSSIAN, 0);
            head_rope(isa, where, 4, 0, 16, 1, PF_F32, GAUSSIAN);
            group_norm(isa, where, 0, 8, 1, GAUSSIAN, 0);
            for (int i = 0; i < 8; i++) {
                for (int64_t pixels = 1; pixels <= 225; pixels = 3 * pixels + 1) {
                    group_sums(isa, where, pixels, channels[i][0], channels[i][1], GAUSSIAN, 0);
                }
            }
        }
        rms(isa, PACKED, 3, 3072, PF_BF16, GAUSSIAN, 0);
        rms(isa, PACKED, 2, 12289, PF_F32, POSITIVE, 0);
        layer(isa, PACKED, 3, 3072, GAUSSIAN, 0);
        layer(isa, PACKED, 3, 3072, SHIFTED, 0);
        layer(isa, PACKED, 3, 3072, GAUSSIAN, -1);
        head_rope(isa, PACKED, 7, 24, 128, 1, PF_BF16, GAUSSIAN);
        head_rope(isa, PACKED, 7, 8, 128, 0, PF_BF16, GAUSSIAN);
        group_sums(isa, PACKED, 2048, 128, 32, SHIFTED, 0);
        group_sums(isa, PACKED, 2048, 16, 4, GAUSSIAN, 100);
    }
    return report();
}
