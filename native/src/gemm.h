/*
 * The blocked matrix product that linear layers, convolutions and attention share.
 *
 * Operands are 32-bit words along the depth: one f32, two bf16 or four 8-bit integers. The right operand is packed in
 * strips [words, PF_STRIP]; the left one is read by rows. A register tile is PF_TILE_ROWS by PF_STRIP sums.
 *
 * Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
 */
#ifndef PF_GEMM_H
#define PF_GEMM_H

#include "kernels.h"
#include "simd.h"

#if defined(__AMX_BF16__) && defined(__AMX_INT8__)
#define PF_HAS_AMX 1
#endif

#if PF_MANY_REGISTERS
#define PF_STRIP_VECTORS 4
#else
#define PF_STRIP_VECTORS 2
#endif

/* Rows and columns of a register tile. */
#define PF_TILE_ROWS 6
#define PF_STRIP (PF_STRIP_VECTORS * PF_LANES)

/* Rows whose sums are kept in scratch memory: with the strips they fill a part of the second-level cache. */
#define PF_GROUP 144

/* Words of a sum of one call: longer sums are formed from parts, which keeps rounding errors small. */
#define PF_PART 256

/* Distance in words between rows of a copied panel: no multiple of a page, so that rows fall into different cache sets. */
#define PF_PANEL_STRIDE (PF_PART + 16)

/* Rows up to which a prepared matrix is readable: any tile may read past its last row. */
#define PF_ROW_PADDING 48

static inline int64_t pf_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t pf_round_up(int64_t x, int64_t multiple) { return (x + multiple - 1) / multiple * multiple; }

/* Elements of a word. */
static inline int64_t pf_word_elements(int32_t product) {
    return product == PF_PRODUCT_F32 ? 1 : product == PF_PRODUCT_BF16 ? 2 : 4;
}

static inline int64_t pf_words(int32_t product, int64_t depth) {
    int64_t elements = pf_word_elements(product);
    return (depth + elements - 1) / elements;
}

static inline int64_t pf_element_bytes(int32_t dtype) { return dtype == PF_F32 ? 4 : dtype == PF_I8 ? 1 : 2; }

static inline const char *pf_at(const pf_matrix *m, int64_t row, int64_t col) {
    return (const char *)m->data + (row * m->row_stride + col) * pf_element_bytes(m->dtype);
}

static inline float *pf_row(const pf_matrix *m, int64_t row) { return (float *)m->data + row * m->row_stride; }

/* n values of any float type as f32. */
static inline void pf_read(float *to, const char *from, int32_t dtype, int64_t n) {
    int64_t i = 0;
    if (dtype == PF_F32) {
        memcpy(to, from, (size_t)n * 4);
    } else if (dtype == PF_BF16) {
        for (; i + PF_LANES <= n; i += PF_LANES) {
            vf_store(to + i, vf_from_bf16(from + 2 * i));
        }
        for (; i < n; i++) {
            to[i] = f32_of_bf16(((const u16_any *)from)[i]);
        }
    } else {
        for (; i + PF_LANES <= n; i += PF_LANES) {
            vf_store(to + i, vf_from_f16(from + 2 * i));
        }
        for (; i < n; i++) {
            to[i] = f32_of_f16(((const u16_any *)from)[i]);
        }
    }
}

/*
 * n elements of a row as words of a product, zeros behind them up to a multiple of PF_LANES words; from any float type to
 * f32 or bf16, from i8 as it is.
 */
static inline void pf_read_words(uint32_t *to, const char *from, int32_t dtype, int32_t product, int64_t n) {
    int64_t words = pf_words(product, n);
    int64_t padded = pf_round_up(words, PF_LANES);
    memset(to + (words == 0 ? 0 : words - 1), 0, (size_t)(padded - (words == 0 ? 0 : words - 1)) * 4);
    if (product == PF_PRODUCT_F32) {
        pf_read((float *)to, from, dtype, n);
    } else if (product == PF_PRODUCT_INT8) {
        memcpy(to, from, (size_t)n);
    } else if (dtype == PF_BF16) {
        memcpy(to, from, (size_t)n * 2);
    } else {
        uint16_t *half = (uint16_t *)to;
        int64_t i = 0;
        for (; i + PF_LANES <= n; i += PF_LANES) {
            vf x = dtype == PF_F32 ? (vf) * (const vu_any *)(from + 4 * i) : vf_from_f16(from + 2 * i);
            vf_store_bf16(half + i, x);
        }
        for (; i < n; i++) {
            half[i] = bf16_of(dtype == PF_F32 ? ((const f32_any *)from)[i] : f32_of_f16(((const u16_any *)from)[i]));
        }
    }
}

/*
 * A tile's sums: c[i][j] = (accumulate ? c[i][j] : 0) + sum over words of a[i][k] * b[k][j], for PF_TILE_ROWS rows of a, a
 * row a_stride words apart, and one strip b. c holds f32, or int32 for integer products.
 */
void PF_KERNEL(tile_f32)(const uint32_t *a, int64_t a_stride, const uint32_t *b, int64_t words, float *c,
                         int64_t c_stride, int accumulate);

typedef void (*pf_tile)(const uint32_t *a, int64_t a_stride, const uint32_t *b, int64_t words, float *c,
                        int64_t c_stride, int accumulate);

pf_tile PF_KERNEL(tile)(int32_t product);

/* Rows of a tile of a product. */
int64_t PF_KERNEL(tile_rows)(int32_t product);

/*
 * Packs a strip: words [0, words) of the columns [0, columns) of the strip, which are rows of the matrix at from, a row
 * stride_bytes apart; elements is the depth that those words hold. Columns beyond the last become zeros.
 */
void PF_KERNEL(pack_strip)(uint32_t *to, const char *from, int64_t stride_bytes, int32_t dtype, int32_t product,
                           int64_t columns, int64_t elements);

/* y, n sums of a row, to out, by the epilogue; bias and gate as f32 or null. */
void PF_KERNEL(finish_row)(float *out, const float *y, const float *bias, const float *gate, int32_t kind, int64_t n);

#endif
