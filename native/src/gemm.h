/*
 * The tiled matrix product shared by linear layers, convolutions and attention.
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

/* Rows whose sums are kept in scratch memory; together with the strips they fill a part of the L2 cache. */
#define PF_GROUP 144

/* Maximum words per sum in one call. Longer sums are formed from parts, which keeps rounding errors small. */
#define PF_PART 256

/* Distance in words between rows of a copied panel; not a multiple of a page, so that rows map to different cache sets. */
#define PF_PANEL_STRIDE (PF_PART + 16)

/* Number of rows up to which a prepared matrix must be readable, since a tile may read past the last row. */
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

/* PF_LANES values of any float type as f32, from element i. */
static inline vf pf_load(const char *from, int64_t i, int32_t dtype) {
    switch (dtype) {
        case PF_F32:
            return (vf)vu_load(from + 4 * i);
        case PF_BF16:
            return vf_from_bf16(from + 2 * i);
        default:
            return vf_from_f16(from + 2 * i);
    }
}

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

/* n values of any float type as bf16 factors, rounded to nearest even. */
static inline void pf_read_bf16(uint16_t *to, const char *from, int32_t dtype, int64_t n) {
    int64_t i = 0;
    if (dtype == PF_BF16) {
        memcpy(to, from, (size_t)n * 2);
        return;
    }
#if defined(__AVX512BF16__)
    if (dtype == PF_F32) {
        for (; i + 2 * PF_LANES <= n; i += 2 * PF_LANES) {
            vh_pair pair = vh_factors(pf_load(from, i, PF_F32), pf_load(from, i + PF_LANES, PF_F32));
            memcpy(to + i, &pair, sizeof pair);
        }
        from += 4 * i;
        to += i;
        n -= i;
        i = 0;
    }
#endif
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vf_store_factor_bf16(to + i, dtype == PF_F32 ? (vf)vu_load(from + 4 * i) : vf_from_f16(from + 2 * i));
    }
    for (; i < n; i++) {
        to[i] = bf16_of(dtype == PF_F32 ? ((const f32_any *)from)[i] : f32_of_f16(((const u16_any *)from)[i]));
    }
}

/* n elements of a row as the words of a product, the last word padded with zeros; i8 is copied unchanged. */
static inline void pf_read_words(uint32_t *to, const char *from, int32_t dtype, int32_t product, int64_t n) {
    if (n % pf_word_elements(product) != 0) {
        to[n / pf_word_elements(product)] = 0;
    }
    if (product == PF_PRODUCT_F32) {
        pf_read((float *)to, from, dtype, n);
    } else if (product == PF_PRODUCT_BF16) {
        pf_read_bf16((uint16_t *)to, from, dtype, n);
    } else {
        memcpy(to, from, (size_t)n);
    }
}

/*
 * The sums of a register tile: c = (accumulate ? c : 0) + a * b for pf_tile_rows rows of a, a_stride words apart, and one
 * strip b [words, PF_STRIP]; rows of c are c_stride apart. c holds f32, or int32 for integer products.
 */
typedef void (*pf_tile)(const uint32_t *a, int64_t a_stride, const uint32_t *b, int64_t words, float *c,
                        int64_t c_stride, int accumulate);

/* The register tile function of a product, and the tile's rows. */
pf_tile PF_KERNEL(tile)(int32_t product);
int64_t PF_KERNEL(tile_rows)(int32_t product);

/* Position of word k of strip s in a packed operand of strips strips: parts of PF_PART words, strip after strip. */
static inline int64_t pf_packed_at(int64_t k, int64_t s, int64_t strips, int64_t words) {
    int64_t part = k / PF_PART * PF_PART;
    return (part * strips + s * pf_min(PF_PART, words - part) + k % PF_PART) * PF_STRIP;
}

/* Packs columns [from, to) of a product, which are rows of m; missing columns of the last strip are zeros. */
void PF_KERNEL(pack)(uint32_t *packed, const pf_matrix *m, int32_t product, int64_t from, int64_t to);

/*
 * c = (accumulate ? c : 0) + a * b for rows rows, rounded up to tiles, and all strips of one part; b is the part's start.
 */
static inline void pf_multiply(pf_tile tile, int64_t tile_rows, const uint32_t *a, int64_t a_stride, int64_t rows,
                               const uint32_t *b, int64_t words, int64_t strips, float *c, int64_t c_stride,
                               int accumulate) {
    for (int64_t i = 0; i < rows; i += tile_rows) {
        for (int64_t s = 0; s < strips; s++) {
            tile(a + i * a_stride, a_stride, b + s * words * PF_STRIP, words, c + i * c_stride + s * PF_STRIP, c_stride,
                 accumulate);
        }
    }
}

/* Applies the epilogue to n results y of a row and stores them in out; bias and gate are f32 or null. */
void PF_KERNEL(finish_row)(float *out, const float *y, const float *bias, const float *gate, int32_t kind, int64_t n);

/* Converts columns [from, to) of bias and gate to f32 in scratch [2, columns]; null if there is none. */
void PF_KERNEL(read_epilogue)(const pf_epilogue *epilogue, int64_t from, int64_t to, float *scratch, const float **bias,
                              const float **gate);

#endif
