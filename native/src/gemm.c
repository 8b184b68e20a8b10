/* Register tiles, packing and epilogues: see gemm.h. */
#include "gemm.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#endif
#if PF_HAS_AMX
#include <immintrin.h>
#endif

/* ---- Register tiles ---- */

#define PF_UNROLL _Pragma("GCC unroll 16")

/* For bf16 and integers, AMX has its own tiles. */
#define PF_MAYBE_UNUSED __attribute__((unused))

/* One source for all products: PRODUCT adds the products of the words x and y to the sum s. */
#define PF_DEFINE_TILE(name, vector, load, store, broadcast, PRODUCT)                                               \
    static PF_MAYBE_UNUSED void name(const uint32_t *a, int64_t a_stride, const uint32_t *b, int64_t words,         \
                                     float *c, int64_t c_stride, int accumulate) {                                  \
        vector s[PF_TILE_ROWS][PF_STRIP_VECTORS];                                                                   \
        PF_UNROLL for (int i = 0; i < PF_TILE_ROWS; i++) {                                                          \
            PF_UNROLL for (int j = 0; j < PF_STRIP_VECTORS; j++) { s[i][j] = (vector){0}; }                         \
        }                                                                                                           \
        for (int64_t k = 0; k < words; k++) {                                                                       \
            vector y[PF_STRIP_VECTORS];                                                                             \
            PF_UNROLL for (int j = 0; j < PF_STRIP_VECTORS; j++) {                                                  \
                y[j] = (vector)vu_load(b + k * PF_STRIP + j * PF_LANES);                                            \
            }                                                                                                       \
            PF_UNROLL for (int i = 0; i < PF_TILE_ROWS; i++) {                                                      \
                vector x = broadcast(a[i * a_stride + k]);                                                          \
                PF_UNROLL for (int j = 0; j < PF_STRIP_VECTORS; j++) { PRODUCT(s[i][j], x, y[j]); }                 \
            }                                                                                                       \
        }                                                                                                           \
        PF_UNROLL for (int i = 0; i < PF_TILE_ROWS; i++) {                                                          \
            PF_UNROLL for (int j = 0; j < PF_STRIP_VECTORS; j++) {                                                  \
                float *to = c + i * c_stride + j * PF_LANES;                                                        \
                store((void *)to, accumulate ? s[i][j] + load((const void *)to) : s[i][j]);                         \
            }                                                                                                       \
        }                                                                                                           \
    }

static inline vf broadcast_f32(uint32_t word) {
    float x;
    memcpy(&x, &word, 4);
    return vf_set(x);
}

#define PRODUCT_F32(s, x, y) s += (x) * (y)
PF_DEFINE_TILE(tile_f32, vf, vf_load, vf_store, broadcast_f32, PRODUCT_F32)

#if defined(__AVX512BF16__)
/* In assembly, since GCC 12 spills the accumulators of the intrinsic. */
#define PRODUCT_BF16(s, x, y) __asm__("vdpbf16ps %2, %1, %0" : "+v"(s) : "v"(x), "v"(y))
#elif defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)
#define PRODUCT_BF16(s, x, y) s = vbfdotq_f32(s, (bfloat16x8_t)(x), (bfloat16x8_t)(y))
#else
/* Widens the halves of a word: works everywhere, but is slow. */
#define PRODUCT_BF16(s, x, y)                                                       \
    s = (vf)((vu)(x) << 16) * (vf)((vu)(y) << 16) + s;                              \
    s = (vf)((vu)(x)&0xffff0000u) * (vf)((vu)(y)&0xffff0000u) + s
#endif
PF_DEFINE_TILE(tile_bf16, vf, vf_load, vf_store, broadcast_f32, PRODUCT_BF16)

static inline vi broadcast_i32(uint32_t word) { return vi_set((int32_t)word); }

#if defined(__AVX512VNNI__)
#define PRODUCT_INT8(s, x, y) __asm__("vpdpbusd %2, %1, %0" : "+v"(s) : "v"(x), "v"(y))
#elif defined(__ARM_FEATURE_MATMUL_INT8)
#define PRODUCT_INT8(s, x, y) s = vusdotq_s32(s, (uint8x16_t)(x), (int8x16_t)(y))
#else
#define PRODUCT_INT8(s, x, y)                                                       \
    s += ((x)&255) * ((vi)((vu)(y) << 24) >> 24);                                   \
    s += (((x) >> 8) & 255) * ((vi)((vu)(y) << 16) >> 24);                          \
    s += (((x) >> 16) & 255) * ((vi)((vu)(y) << 8) >> 24);                          \
    s += (((x) >> 24) & 255) * ((y) >> 24)
#endif
PF_DEFINE_TILE(tile_int8, vi, vi_load, vi_store, broadcast_i32, PRODUCT_INT8)

#if PF_HAS_AMX

/* Rows of an AMX tile register, and words of its rows. */
#define PF_AMX_ROWS 16

typedef struct amx_config {
    uint8_t palette;
    uint8_t start_row;
    uint8_t reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} amx_config;

/* Sums in registers 0 to 3 (one per quarter strip), left words in 4, right words in 5; the last step may have fewer words. */
static void amx_configure(int64_t words) {
    amx_config config = {.palette = 1};
    for (int i = 0; i < 4; i++) {
        config.rows[i] = PF_AMX_ROWS;
        config.row_bytes[i] = 64;
    }
    config.rows[4] = PF_AMX_ROWS;
    config.row_bytes[4] = (uint16_t)(4 * words);
    config.rows[5] = (uint8_t)words;
    config.row_bytes[5] = 64;
    _tile_loadconfig(&config);
}

#define PF_DEFINE_AMX_TILE(name, PRODUCT)                                                                          \
    static void name(const uint32_t *a, int64_t a_stride, const uint32_t *b, int64_t words, float *c, int64_t c_stride, \
                     int accumulate) {                                                                                  \
        for (int64_t k = 0; k < words;) {                                                                               \
            int64_t step = pf_min(PF_AMX_ROWS, words - k);                                                              \
            int64_t whole = step == PF_AMX_ROWS ? (words - k) / PF_AMX_ROWS : 1;                                        \
            amx_configure(step);                                                                                        \
            if (accumulate || k > 0) {                                                                                  \
                _tile_loadd(0, c, 4 * c_stride);                                                                        \
                _tile_loadd(1, c + 16, 4 * c_stride);                                                                   \
                _tile_loadd(2, c + 32, 4 * c_stride);                                                                   \
                _tile_loadd(3, c + 48, 4 * c_stride);                                                                   \
            } else {                                                                                                    \
                _tile_zero(0);                                                                                          \
                _tile_zero(1);                                                                                          \
                _tile_zero(2);                                                                                          \
                _tile_zero(3);                                                                                          \
            }                                                                                                           \
            for (int64_t i = 0; i < whole; i++, k += step) {                                                            \
                const uint32_t *right = b + k * PF_STRIP;                                                               \
                _tile_loadd(4, a + k, 4 * a_stride);                                                                    \
                _tile_loadd(5, right, 4 * PF_STRIP);                                                                    \
                PRODUCT(0, 4, 5);                                                                                       \
                _tile_loadd(5, right + 16, 4 * PF_STRIP);                                                               \
                PRODUCT(1, 4, 5);                                                                                       \
                _tile_loadd(5, right + 32, 4 * PF_STRIP);                                                               \
                PRODUCT(2, 4, 5);                                                                                       \
                _tile_loadd(5, right + 48, 4 * PF_STRIP);                                                               \
                PRODUCT(3, 4, 5);                                                                                       \
            }                                                                                                           \
            _tile_stored(0, c, 4 * c_stride);                                                                           \
            _tile_stored(1, c + 16, 4 * c_stride);                                                                      \
            _tile_stored(2, c + 32, 4 * c_stride);                                                                      \
            _tile_stored(3, c + 48, 4 * c_stride);                                                                      \
        }                                                                                                               \
        _tile_release();                                                                                                \
    }

PF_DEFINE_AMX_TILE(amx_tile_bf16, _tile_dpbf16ps)
PF_DEFINE_AMX_TILE(amx_tile_int8, _tile_dpbusd)

pf_tile PF_KERNEL(tile)(int32_t product) {
    return product == PF_PRODUCT_F32 ? tile_f32 : product == PF_PRODUCT_BF16 ? amx_tile_bf16 : amx_tile_int8;
}

int64_t PF_KERNEL(tile_rows)(int32_t product) { return product == PF_PRODUCT_F32 ? PF_TILE_ROWS : PF_AMX_ROWS; }

#else

pf_tile PF_KERNEL(tile)(int32_t product) {
    return product == PF_PRODUCT_F32 ? tile_f32 : product == PF_PRODUCT_BF16 ? tile_bf16 : tile_int8;
}

int64_t PF_KERNEL(tile_rows)(int32_t product) {
    (void)product;
    return PF_TILE_ROWS;
}

#endif

/* ---- Packing ---- */

/* Prefetch distance in bytes: the rows of a weight come from memory, PF_LANES at a time. */
#define PF_AHEAD_BYTES 512

/* PF_LANES words of a row, all of which exist. */
static inline vu load_words(const char *row, int64_t word, int32_t dtype, int32_t product) {
    if (product == PF_PRODUCT_F32) {
        return (vu)pf_load(row, word, dtype);
    }
#if defined(__AVX512BF16__)
    if (product == PF_PRODUCT_BF16 && dtype == PF_F32) {
        return (vu)vh_factors(pf_load(row, 2 * word, PF_F32), pf_load(row, 2 * word + PF_LANES, PF_F32));
    }
#endif
    if (product == PF_PRODUCT_BF16 && dtype != PF_BF16) {
        uint16_t halves[2 * PF_LANES];
        pf_read_bf16(halves, row + 2 * word * pf_element_bytes(dtype), dtype, 2 * PF_LANES);
        return vu_load(halves);
    }
    return vu_load(row + 4 * word);
}

static inline __attribute__((always_inline)) void pack_lanes(uint32_t *packed, const pf_matrix *m, int32_t dtype,
                                                             int32_t product, int64_t from, int64_t columns,
                                                             int64_t strip, int64_t lane, int64_t strips) {
    int64_t words = pf_words(product, m->cols);
    int64_t whole = m->cols / pf_word_elements(product) / PF_LANES * PF_LANES;
    int64_t stride = m->row_stride * pf_element_bytes(dtype);
    const char *row = pf_at(m, from, 0);
    vu block[PF_LANES];
    for (int64_t k = 0; k < words; k += PF_LANES) {
        if (k < whole) {
            int64_t ahead = k * pf_word_elements(product) * pf_element_bytes(dtype) + PF_AHEAD_BYTES;
            PF_UNROLL for (int i = 0; i < PF_LANES; i++) {
                if (i < columns) {
                    __builtin_prefetch(row + i * stride + ahead);
                    block[i] = load_words(row + i * stride, k, dtype, product);
                } else {
                    block[i] = (vu){0};
                }
            }
        } else {
            for (int i = 0; i < PF_LANES; i++) {
                uint32_t tail[PF_LANES] = {0};
                if (i < columns) {
                    int64_t element = k * pf_word_elements(product);
                    pf_read_words(tail, row + i * stride + element * pf_element_bytes(dtype), dtype, product,
                                  m->cols - element);
                }
                block[i] = vu_load(tail);
            }
        }
        vu_transpose(block);
        uint32_t *to = packed + pf_packed_at(k, strip, strips, words) + lane;
        int64_t count = pf_min(PF_LANES, words - k);
        for (int64_t i = 0; i < count; i++) {
            vu_store(to + i * PF_STRIP, block[i]);
        }
    }
}

void PF_KERNEL(pack)(uint32_t *packed, const pf_matrix *m, int32_t product, int64_t from, int64_t to) {
    int64_t strips = (to - from + PF_STRIP - 1) / PF_STRIP;
    for (int64_t at = 0; at < strips * PF_STRIP; at += PF_LANES) {
        int64_t columns = pf_min(PF_LANES, to - from - at);
        int64_t first = columns > 0 ? from + at : from;
        int64_t strip = at / PF_STRIP;
        int64_t lane = at % PF_STRIP;
        /* Constant type and product in each call, so that the compiler specialises the loop. */
        if (product == PF_PRODUCT_BF16 && m->dtype == PF_BF16) {
            pack_lanes(packed, m, PF_BF16, PF_PRODUCT_BF16, first, columns, strip, lane, strips);
        } else if (product == PF_PRODUCT_BF16 && m->dtype == PF_F32) {
            pack_lanes(packed, m, PF_F32, PF_PRODUCT_BF16, first, columns, strip, lane, strips);
        } else if (product == PF_PRODUCT_INT8) {
            pack_lanes(packed, m, PF_I8, PF_PRODUCT_INT8, first, columns, strip, lane, strips);
        } else if (product == PF_PRODUCT_F32 && m->dtype == PF_BF16) {
            pack_lanes(packed, m, PF_BF16, PF_PRODUCT_F32, first, columns, strip, lane, strips);
        } else if (product == PF_PRODUCT_F32 && m->dtype == PF_F32) {
            pack_lanes(packed, m, PF_F32, PF_PRODUCT_F32, first, columns, strip, lane, strips);
        } else {
            pack_lanes(packed, m, m->dtype, product, first, columns, strip, lane, strips);
        }
    }
}

/* ---- Epilogues ---- */

static inline vf finish(vf y, vf out, vf gate, int32_t kind) {
    switch (kind) {
        case PF_ADD:
            return out + y;
        case PF_SILU_GATE:
            return vf_silu(out) * y;
        case PF_GATED_ADD:
            return out + gate * y;
        default:
            return y;
    }
}

static inline __attribute__((always_inline)) void finish_kind(float *out, const float *y, const float *bias,
                                                              const float *gate, int32_t kind, int64_t n) {
    int64_t i = 0;
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vf value = bias == NULL ? vf_load(y + i) : vf_load(y + i) + vf_load(bias + i);
        vf before = kind == PF_STORE ? (vf){0} : vf_load(out + i);
        vf_store(out + i, finish(value, before, kind == PF_GATED_ADD ? vf_load(gate + i) : (vf){0}, kind));
    }
    if (i < n) {
        size_t bytes = (size_t)(n - i) * 4;
        float tail[4][PF_LANES] = {{0}};
        memcpy(tail[0], y + i, bytes);
        memcpy(tail[1], out + i, bytes);
        if (bias != NULL) {
            memcpy(tail[2], bias + i, bytes);
        }
        if (kind == PF_GATED_ADD) {
            memcpy(tail[3], gate + i, bytes);
        }
        vf value = bias == NULL ? vf_load(tail[0]) : vf_load(tail[0]) + vf_load(tail[2]);
        vf_store(tail[0], finish(value, vf_load(tail[1]), vf_load(tail[3]), kind));
        memcpy(out + i, tail[0], bytes);
    }
}

void PF_KERNEL(finish_row)(float *out, const float *y, const float *bias, const float *gate, int32_t kind, int64_t n) {
    switch (kind) {
        case PF_ADD:
            finish_kind(out, y, bias, gate, PF_ADD, n);
            break;
        case PF_SILU_GATE:
            finish_kind(out, y, bias, gate, PF_SILU_GATE, n);
            break;
        case PF_GATED_ADD:
            finish_kind(out, y, bias, gate, PF_GATED_ADD, n);
            break;
        default:
            finish_kind(out, y, bias, gate, PF_STORE, n);
    }
}

void PF_KERNEL(read_epilogue)(const pf_epilogue *epilogue, int64_t from, int64_t to, float *scratch, const float **bias,
                              const float **gate) {
    *bias = NULL;
    *gate = NULL;
    if (epilogue->bias.data != NULL) {
        pf_read(scratch, pf_at(&epilogue->bias, 0, from), epilogue->bias.dtype, to - from);
        *bias = scratch;
    }
    if (epilogue->kind == PF_GATED_ADD) {
        *gate = pf_row(&epilogue->gate, 0) + from;
    }
}
