/* Operators on single elements, pixels or rows. */
#include "gemm.h"

void PF_KERNEL(silu)(const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    int64_t n = in->cols;
    for (int64_t row = from; row < to; row++) {
        const float *x = pf_row(in, row);
        float *y = pf_row(out, row);
        int64_t i = 0;
        for (; i + PF_LANES <= n; i += PF_LANES) {
            vf_store(y + i, vf_silu(vf_load(x + i)));
        }
        if (i < n) {
            float tail[PF_LANES] = {0};
            memcpy(tail, x + i, (size_t)(n - i) * 4);
            vf_store(tail, vf_silu(vf_load(tail)));
            memcpy(y + i, tail, (size_t)(n - i) * 4);
        }
    }
}

void PF_KERNEL(relu)(const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    int64_t n = in->cols;
    for (int64_t row = from; row < to; row++) {
        const float *x = pf_row(in, row);
        float *y = pf_row(out, row);
        int64_t i = 0;
        for (; i + PF_LANES <= n; i += PF_LANES) {
            vf value = vf_load(x + i);
            vf_store(y + i, vf_select(value < 0, (vf){0}, value));
        }
        for (; i < n; i++) {
            y[i] = x[i] < 0 ? 0 : x[i];
        }
    }
}

void PF_KERNEL(mix_blocks)(const pf_matrix *out, const pf_matrix *in, const pf_matrix *mix, int64_t from, int64_t to) {
    int64_t blocks = mix->cols;
    int64_t n = in->cols / blocks;
    for (int64_t row = from; row < to; row++) {
        const float *x = pf_row(in, row);
        for (int64_t o = 0; o < mix->rows; o++) {
            const float *factors = pf_row(mix, o);
            float *y = (float *)pf_row(out, row) + o * n;
            int64_t j = 0;
            for (; j + PF_LANES <= n; j += PF_LANES) {
                vf sum = vf_set(0);
                for (int64_t i = 0; i < blocks; i++) {
                    sum += vf_load(x + i * n + j) * factors[i];
                }
                vf_store(y + j, sum);
            }
            for (; j < n; j++) {
                float sum = 0;
                for (int64_t i = 0; i < blocks; i++) {
                    sum += x[i * n + j] * factors[i];
                }
                y[j] = sum;
            }
        }
    }
}

void PF_KERNEL(upsample_nearest)(const pf_matrix *out, const pf_matrix *in, int64_t width, int64_t from, int64_t to) {
    size_t bytes = (size_t)in->cols * 4;
    for (int64_t y = from; y < to; y++) {
        for (int64_t x = 0; x < width; x++) {
            const float *pixel = pf_row(in, y * width + x);
            int64_t upper = 4 * y * width + 2 * x;
            int64_t lower = upper + 2 * width;
            memcpy(pf_row(out, upper), pixel, bytes);
            memcpy(pf_row(out, upper + 1), pixel, bytes);
            memcpy(pf_row(out, lower), pixel, bytes);
            memcpy(pf_row(out, lower + 1), pixel, bytes);
        }
    }
}

void PF_KERNEL(embedding_gather)(const pf_matrix *out, const pf_matrix *table, const int32_t *ids, int64_t from,
                                 int64_t to) {
    for (int64_t i = from; i < to; i++) {
        pf_read(pf_row(out, i), pf_at(table, ids[i], 0), table->dtype, table->cols);
    }
}
