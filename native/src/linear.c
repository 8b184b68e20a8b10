/* Linear layers: a thread packs a tile of columns over the whole depth, then goes through the rows in groups. */
#include "gemm.h"

int64_t PF_KERNEL(prepared_stride)(int32_t product, int64_t depth) {
    /* One cache line of padding, so that rows whose length is a multiple of a page map to different cache sets. */
    int64_t words = pf_round_up(pf_words(product, depth), 16) + 16;
    return words * pf_word_elements(product);
}

int64_t PF_KERNEL(prepared_rows)(int32_t product, int64_t rows) {
    (void)product;
    return pf_round_up(rows, PF_ROW_PADDING);
}

void PF_KERNEL(prepare_rows)(int32_t product, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        pf_read_words((uint32_t *)pf_at(out, row, 0), pf_at(in, row, 0), in->dtype, product, in->cols);
    }
}

/* ---- Tiles ---- */

int64_t PF_KERNEL(linear_scratch_bytes)(int32_t product, int64_t depth, int64_t added, int64_t columns) {
    int64_t padded = pf_round_up(columns, PF_STRIP);
    return 4 * padded * (pf_words(product, depth) + PF_GROUP + PF_ROW_PADDING + 1 + added) + 64;
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

/* A product of some columns, packed. */
typedef struct packed_product {
    pf_tile tile;
    int64_t tile_rows;
    const uint32_t *left;
    int64_t left_stride;
    const uint32_t *right;
    int64_t words;
    int64_t strips;
} packed_product;

static packed_product pack_product(int32_t product, const pf_matrix *left, const pf_matrix *right, int64_t from, int64_t to,
                                   uint32_t *packed) {
    packed_product p;
    p.tile = PF_KERNEL(tile)(product);
    p.tile_rows = PF_KERNEL(tile_rows)(product);
    p.left = left->data;
    p.left_stride = left->row_stride / pf_word_elements(product);
    p.right = packed;
    p.words = pf_words(product, left->cols);
    p.strips = (to - from + PF_STRIP - 1) / PF_STRIP;
    PF_KERNEL(pack)(packed, right, product, from, to);
    return p;
}

/* sums = (accumulate ? sums : 0) + the product of rows [row, row + height). */
static void multiply_rows(const packed_product *p, int64_t row, int64_t height, float *sums, int accumulate) {
    int64_t padded = p->strips * PF_STRIP;
    for (int64_t k = 0; k < p->words; k += PF_PART) {
        pf_multiply(p->tile, p->tile_rows, p->left + row * p->left_stride + k, p->left_stride, height,
                    p->right + k * padded, pf_min(PF_PART, p->words - k), p->strips, sums, padded, accumulate || k > 0);
    }
}

void PF_KERNEL(linear)(int32_t product, const pf_matrix *out, const pf_matrix *in, const float *in_scales,
                       const pf_matrix *weight, const float *weight_scales, const int32_t *weight_sums,
                       const pf_epilogue *epilogue, int64_t from, int64_t to, void *scratch) {
    int64_t padded = pf_round_up(to - from, PF_STRIP);
    uint32_t *packed = scratch;
    float *sums = (float *)(packed + padded * pf_words(product, in->cols));
    float *bias_scratch = sums + padded * (PF_GROUP + PF_ROW_PADDING);
    const float *bias;
    const float *gate;
    PF_KERNEL(read_epilogue)(epilogue, from, to, bias_scratch, &bias, &gate);
    packed_product whole = pack_product(product, in, weight, from, to, packed);
    packed_product added = {0};
    if (epilogue->right.data != NULL) {
        int32_t precision = epilogue->left.dtype == PF_BF16 ? PF_PRODUCT_BF16 : PF_PRODUCT_F32;
        uint32_t *more = (uint32_t *)(bias_scratch + padded);
        added = pack_product(precision, &epilogue->left, &epilogue->right, from, to, more);
    }
    for (int64_t row = 0; row < out->rows; row += PF_GROUP) {
        int64_t height = pf_min(PF_GROUP, out->rows - row);
        multiply_rows(&whole, row, height, sums, 0);
        for (int64_t i = 0; product == PF_PRODUCT_INT8 && i < height; i++) {
            scale_row(sums + i * padded, in_scales[row + i], weight_scales + from, weight_sums + from, to - from);
        }
        multiply_rows(&added, row, height, sums, 1);
        for (int64_t i = 0; i < height; i++) {
            float *y = sums + i * padded;
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
            if (epilogue->right.data != NULL) {
                dot_rows(dots, &epilogue->left, pf_at(&epilogue->right, column + j, 0), epilogue->right.dtype);
                for (int64_t i = 0; i < in->rows; i++) {
                    y[i][j] += dots[i];
                }
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
