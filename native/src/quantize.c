/*
 * 8-bit integers with one scale per row, symmetric: -127 to 127 times the scale. Activations are stored with 128 added, since
 * the integer products multiply unsigned by signed.
 */
#include "gemm.h"

typedef int8_t vb __attribute__((vector_size(PF_LANES)));
typedef int8_t vb_any __attribute__((vector_size(PF_LANES), aligned(1), may_alias));

/* Rows with smaller values count as zeros, since 127 / max|in| would overflow or lose precision. */
#define PF_SMALLEST 1e-30f

typedef struct scales {
    float scale;
    float inverse;
} scales;

/* PF_LANES values of a row, or n of them and zeros. */
static inline vf load_part(const char *row, int64_t i, int64_t n, int32_t dtype) {
    if (i + PF_LANES <= n) {
        return pf_load(row, i, dtype);
    }
    float tail[PF_LANES] = {0};
    pf_read(tail, row + i * pf_element_bytes(dtype), dtype, n - i);
    return vf_load(tail);
}

/* The scale of a row: NaN if a value is not finite, 0 if all are zeros. */
static inline __attribute__((always_inline)) scales scales_of(const char *row, int32_t dtype, int64_t n) {
    /* Magnitudes are ordered like the integers with the same bits; infinities, then NaN, come last. */
    vi most[2] = {{0}, {0}};
    int64_t i = 0;
    for (; i + 2 * PF_LANES <= n; i += 2 * PF_LANES) {
        for (int j = 0; j < 2; j++) {
            vi bits = (vi)vf_abs(pf_load(row, i + j * PF_LANES, dtype));
            most[j] = (vi)vf_select(bits > most[j], (vf)bits, (vf)most[j]);
        }
    }
    for (; i < n; i += PF_LANES) {
        vi bits = (vi)vf_abs(load_part(row, i, n, dtype));
        most[0] = (vi)vf_select(bits > most[0], (vf)bits, (vf)most[0]);
    }
    int32_t largest = 0;
    for (int j = 0; j < PF_LANES; j++) {
        largest = most[0][j] > largest ? most[0][j] : largest;
        largest = most[1][j] > largest ? most[1][j] : largest;
    }
    float max;
    memcpy(&max, &largest, 4);
    if (!(max <= 3.402823466e38f)) {
        return (scales){__builtin_nanf(""), 0};
    }
    return max < PF_SMALLEST ? (scales){0, 0} : (scales){max / 127, 127 / max};
}

/* PF_LANES integers. A row without a finite scale has zeros, even for values that are not finite. */
static inline vi quantize(vf x, float inverse) {
    return inverse == 0 ? (vi){0} : __builtin_convertvector(vf_round(x * inverse), vi);
}

static inline __attribute__((always_inline)) int32_t quantize_row(int8_t *to, float *scale, const char *from,
                                                                  int32_t dtype, int64_t n, int32_t offset) {
    scales s = scales_of(from, dtype, n);
    *scale = s.scale;
    vi sum = {0};
    int64_t i = 0;
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vi q = quantize(pf_load(from, i, dtype), s.inverse);
        sum += q;
        *(vb_any *)(to + i) = __builtin_convertvector(q + offset, vb);
    }
    if (i < n) {
        vi q = quantize(load_part(from, i, n, dtype), s.inverse);
        sum += q;
        vb bytes = __builtin_convertvector(q + offset, vb);
        memcpy(to + i, &bytes, (size_t)(n - i));
    }
    int32_t total = 0;
    for (int j = 0; j < PF_LANES; j++) {
        total += sum[j];
    }
    return total;
}

void PF_KERNEL(quantize_rows)(const pf_matrix *out, float *row_scales, const pf_matrix *in, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        int8_t *q = (int8_t *)pf_at(out, row, 0);
        quantize_row(q, row_scales + row, pf_at(in, row, 0), PF_F32, in->cols, 128);
        memset(q + in->cols, 128, (size_t)(out->row_stride - in->cols));
    }
}

void PF_KERNEL(quantize_weight)(const pf_matrix *out, float *row_scales, int32_t *sums, const pf_matrix *in,
                                int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        int8_t *q = (int8_t *)pf_at(out, row, 0);
        const char *w = pf_at(in, row, 0);
        /* Constant type in each call, so that the compiler specialises the loop. */
        switch (in->dtype) {
            case PF_F32:
                sums[row] = quantize_row(q, row_scales + row, w, PF_F32, in->cols, 0);
                break;
            case PF_BF16:
                sums[row] = quantize_row(q, row_scales + row, w, PF_BF16, in->cols, 0);
                break;
            default:
                sums[row] = quantize_row(q, row_scales + row, w, PF_F16, in->cols, 0);
        }
    }
}
