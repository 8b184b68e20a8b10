/* Linear layers: a thread packs a tile of columns over the whole depth, then goes through the rows in groups. */
#include "gemm.h"

int64_t PF_KERNEL(prepared_stride)(int32_t product, int64_t depth) {
    /* One cache line of padding, so that rows whose length is a multiple of a page map to different cache sets. */
    int64_t words = pf_round_up(pf_words(product, depth), 16) + 16;
    return words * pf_word_elements(product);
}

int64_t PF_KERNEL(prepared_rows)(int64_t rows) { return pf_round_up(rows, PF_ROW_PADDING); }

void PF_KERNEL(prepare_rows)(int32_t product, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        pf_read_words((uint32_t *)pf_at(out, row, 0), pf_at(in, row, 0), in->dtype, product, in->cols);
    }
}

/* ---- Tiles ---- */

int64_t PF_KERNEL(linear_scratch_bytes)(int32_t product, int64_t depth, int64_t columns) {
    int64_t padded = pf_round_up(columns, PF_STRIP);
    return 4 * padded * (pf_words(product, depth) + PF_GROUP + PF_ROW_PADDING + 1) + 64;
}

/* Converts the integer sums of a row to f32, in place; the left operand's zero is 128. */
static void scale_row(float *c, float in_scale, const float *weight_scales, const int32_t *weight_sums, int64_t n) {
    int64_t i = 0;
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vi sums = vi_load((const int32_t *)(c + i)) - 128 * vi_load(weight_sums + i);
        vf_store(c + i, __builtin_convertvector(sums, vf) * (in_scale * vf_load(weight_scales + i)));
    }
    for (; i < n; i++) {
        int32_t sum;
        memcpy(&sum, c + i, 4);
        c[i] = (float)(sum - 128 * weight_sums[i]) * (in_scale * weight_scales[i]);
    }
}

void PF_KERNEL(linear)(int32_t product, const pf_matrix *out, const pf_matrix *in, const float *in_scales,
                       const pf_matrix *weight, const float *weight_scales, const int32_t *weight_sums,
                       const pf_epilogue *epilogue, int64_t from, int64_t to, void *scratch) {
    pf_tile tile = PF_KERNEL(tile)(product);
    int64_t tile_rows = PF_KERNEL(tile_rows)(product);
    int64_t words = pf_words(product, in->cols);
    int64_t strips = (to - from + PF_STRIP - 1) / PF_STRIP;
    int64_t padded = strips * PF_STRIP;
    uint32_t *packed = scratch;
    float *sums = (float *)(packed + padded * words);
    float *bias_scratch = sums + padded * (PF_GROUP + PF_ROW_PADDING);
    const float *bias;
    const float *gate;
    PF_KERNEL(read_epilogue)(epilogue, from, to, bias_scratch, &bias, &gate);
    PF_KERNEL(pack)(packed, weight, product, from, to);
    const uint32_t *left = in->data;
    int64_t left_stride = in->row_stride / pf_word_elements(product);
    for (int64_t row = 0; row < out->rows; row += PF_GROUP) {
        int64_t height = pf_min(PF_GROUP, out->rows - row);
        for (int64_t k = 0; k < words; k += PF_PART) {
            pf_multiply(tile, tile_rows, left + row * left_stride + k, left_stride, height, packed + k * padded,
                        pf_min(PF_PART, words - k), strips, sums, padded, k > 0);
        }
        for (int64_t i = 0; i < height; i++) {
            float *y = sums + i * padded;
            if (product == PF_PRODUCT_INT8) {
                scale_row(y, in_scales[row + i], weight_scales + from, weight_sums + from, to - from);
            }
            PF_KERNEL(finish_row)(pf_row(out, row + i) + from, y, bias, gate, epilogue->kind, to - from);
        }
    }
}

/* ---- Few rows ---- */

#define PF_FEW_ROWS 8

/* Products of one weight row with all rows of in. */
static inline void dot_rows(float *y, const pf_matrix *in, const char *weight, int32_t dtype) {
    int64_t n = in->cols;
    int64_t k = 0;
    vf sums[PF_FEW_ROWS] = {{0}};
    for (; k + PF_LANES <= n; k += PF_LANES) {
        vf w = pf_load(weight, k, dtype);
        for (int64_t i = 0; i < in->rows; i++) {
            sums[i] += w * vf_load(pf_row(in, i) + k);
        }
    }
    for (int64_t i = 0; i < in->rows; i++) {
        y[i] = vf_sum(sums[i]);
    }
    if (k < n) {
        float tail[PF_LANES];
        pf_read(tail, weight + k * pf_element_bytes(dtype), dtype, n - k);
        for (int64_t i = 0; i < in->rows; i++) {
            for (int64_t j = k; j < n; j++) {
                y[i] += tail[j - k] * pf_row(in, i)[j];
            }
        }
    }
}

void PF_KERNEL(linear_few)(const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight,
                           const pf_epilogue *epilogue, int64_t from, int64_t to) {
    float y[PF_FEW_ROWS][PF_LANES];
    for (int64_t column = from; column < to; column += PF_LANES) {
        int64_t n = pf_min(PF_LANES, to - column);
        for (int64_t j = 0; j < n; j++) {
            float dots[PF_FEW_ROWS];
            dot_rows(dots, in, pf_at(weight, column + j, 0), weight->dtype);
            for (int64_t i = 0; i < in->rows; i++) {
                y[i][j] = dots[i];
            }
        }
        float bias_scratch[PF_LANES];
        const float *bias;
        const float *gate;
        PF_KERNEL(read_epilogue)(epilogue, column, column + n, bias_scratch, &bias, &gate);
        for (int64_t i = 0; i < in->rows; i++) {
            PF_KERNEL(finish_row)(pf_row(out, i) + column, y[i], bias, gate, epilogue->kind, n);
        }
    }
}

void PF_KERNEL(finish)(const pf_matrix *out, const pf_matrix *y, const pf_epilogue *epilogue, int64_t from, int64_t to) {
    float bias_scratch[PF_STRIP];
    for (int64_t column = 0; column < out->cols; column += PF_STRIP) {
        int64_t n = pf_min(PF_STRIP, out->cols - column);
        const float *bias;
        const float *gate;
        PF_KERNEL(read_epilogue)(epilogue, column, column + n, bias_scratch, &bias, &gate);
        for (int64_t row = from; row < to; row++) {
            PF_KERNEL(finish_row)(pf_row(out, row) + column, pf_row(y, row) + column, bias, gate, epilogue->kind, n);
        }
    }
}
