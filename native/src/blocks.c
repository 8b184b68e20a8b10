/*
 * Widening of rows that are stored with few bits a value. Values are equal to those of the GGUF package's quants.py to the bit, so
 * products and sums are not contracted here (see CMakeLists.txt).
 */
#include "gemm.h"

/* Values that are widened at once: the largest block. */
#define PF_SUPER 256

static inline float half_at(const uint8_t *b) {
    uint16_t bits;
    memcpy(&bits, b, 2);
    return f32_of_f16(bits);
}

static inline float float_of(uint32_t bits) {
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

/* ---- Blocks of 32: a scale, perhaps a minimum, and the integers ---- */

static void q8_0(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    const int8_t *q = (const int8_t *)(b + 2);
    for (int i = 0; i < 32; i++) {
        y[i] = d * (float)q[i];
    }
}

static void q4_0(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    for (int i = 0; i < 16; i++) {
        y[i] = d * (float)((b[2 + i] & 15) - 8);
        y[16 + i] = d * (float)((b[2 + i] >> 4) - 8);
    }
}

static void q4_1(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    float m = half_at(b + 2);
    for (int i = 0; i < 16; i++) {
        y[i] = d * (float)(b[4 + i] & 15) + m;
        y[16 + i] = d * (float)(b[4 + i] >> 4) + m;
    }
}

static inline void fifth_bits(int32_t *restrict q, const uint8_t *restrict b, const uint8_t *restrict high) {
    uint32_t h;
    memcpy(&h, high, 4);
    for (int i = 0; i < 16; i++) {
        q[i] = (int32_t)((b[i] & 15u) | (h >> i & 1) << 4);
        q[16 + i] = (int32_t)((uint32_t)b[i] >> 4 | (h >> (16 + i) & 1) << 4);
    }
}

static void q5_0(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    int32_t q[32];
    fifth_bits(q, b + 6, b + 2);
    for (int i = 0; i < 32; i++) {
        y[i] = d * (float)(q[i] - 16);
    }
}

static void q5_1(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    float m = half_at(b + 2);
    int32_t q[32];
    fifth_bits(q, b + 8, b + 4);
    for (int i = 0; i < 32; i++) {
        y[i] = d * (float)q[i] + m;
    }
}

/* ---- Blocks of 256: groups with small integers as scales ---- */

static void q2_k(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b + 80);
    float m = half_at(b + 82);
    for (int g = 0; g < 16; g++) {
        const uint8_t *q = b + 16 + 32 * (g / 8) + 16 * (g % 2);
        int shift = 2 * (g / 2 % 4);
        float factor = d * (float)(b[g] & 15);
        float offset = m * (float)(b[g] >> 4);
        for (int i = 0; i < 16; i++) {
            y[16 * g + i] = factor * (float)(q[i] >> shift & 3) - offset;
        }
    }
}

static void q3_k(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b + 108);
    for (int g = 0; g < 16; g++) {
        const uint8_t *q = b + 32 + 32 * (g / 8) + 16 * (g % 2);
        const uint8_t *h = b + 16 * (g % 2);
        int shift = 2 * (g / 2 % 4);
        int bit = g / 2;
        int scale = (b[96 + g % 8] >> (4 * (g / 8)) & 15) | (b[104 + g % 4] >> (2 * (g / 4)) & 3) << 4;
        float factor = d * (float)(scale - 32);
        for (int i = 0; i < 16; i++) {
            y[16 * g + i] = factor * (float)((q[i] >> shift & 3) - 4 + 4 * (h[i] >> bit & 1));
        }
    }
}

static inline int six_bit_scale(const uint8_t *s, int g) {
    return g < 4 ? s[g] & 63 : (s[g + 4] & 15) | (s[g - 4] >> 6) << 4;
}

static inline int six_bit_minimum(const uint8_t *s, int g) {
    return g < 4 ? s[g + 4] & 63 : s[g + 4] >> 4 | (s[g] >> 6) << 4;
}

static void q4_k(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    float m = half_at(b + 2);
    for (int g = 0; g < 8; g += 2) {
        const uint8_t *q = b + 16 + 16 * g;
        float low = d * (float)six_bit_scale(b + 4, g);
        float low_offset = m * (float)six_bit_minimum(b + 4, g);
        float high = d * (float)six_bit_scale(b + 4, g + 1);
        float high_offset = m * (float)six_bit_minimum(b + 4, g + 1);
        for (int i = 0; i < 32; i++) {
            y[32 * g + i] = low * (float)(q[i] & 15) - low_offset;
        }
        for (int i = 0; i < 32; i++) {
            y[32 * g + 32 + i] = high * (float)(q[i] >> 4) - high_offset;
        }
    }
}

static void q5_k(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    float m = half_at(b + 2);
    const uint8_t *h = b + 16;
    for (int g = 0; g < 8; g++) {
        const uint8_t *q = b + 48 + 32 * (g / 2);
        int shift = 4 * (g % 2);
        float factor = d * (float)six_bit_scale(b + 4, g);
        float offset = m * (float)six_bit_minimum(b + 4, g);
        for (int i = 0; i < 32; i++) {
            y[32 * g + i] = factor * (float)((q[i] >> shift & 15) | (h[i] >> g & 1) << 4) - offset;
        }
    }
}

static void q6_k(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b + 208);
    const int8_t *scales = (const int8_t *)(b + 192);
    for (int g = 0; g < 16; g++) {
        int n = g / 8;
        int k = g / 2 % 4;
        const uint8_t *low = b + 64 * n + 32 * (k % 2) + 16 * (g % 2);
        const uint8_t *high = b + 128 + 32 * n + 16 * (g % 2);
        int low_shift = 4 * (k / 2);
        int high_shift = 2 * k;
        float factor = d * (float)scales[g];
        for (int i = 0; i < 16; i++) {
            y[16 * g + i] = factor * (float)(((low[i] >> low_shift & 15) | (high[i] >> high_shift & 3) << 4) - 32);
        }
    }
}

/* ---- Blocks of indices into a table ---- */

static const float non_linear[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
static const float twice_e2m1[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

static inline void table_pairs(float *restrict y, const uint8_t *restrict q, const float *restrict table, float d) {
    for (int i = 0; i < 16; i++) {
        y[i] = d * table[q[i] & 15];
        y[16 + i] = d * table[q[i] >> 4];
    }
}

static void iq4_nl(float *restrict y, const uint8_t *restrict b) { table_pairs(y, b + 2, non_linear, half_at(b)); }

static void iq4_xs(float *restrict y, const uint8_t *restrict b) {
    float d = half_at(b);
    uint16_t high;
    memcpy(&high, b + 2, 2);
    for (int g = 0; g < 8; g++) {
        int scale = (b[4 + g / 2] >> (4 * (g % 2)) & 15) | (high >> (2 * g) & 3) << 4;
        table_pairs(y + 32 * g, b + 8 + 16 * g, non_linear, d * (float)(scale - 32));
    }
}

static void mxfp4(float *restrict y, const uint8_t *restrict b) {
    uint32_t bits = b[0] < 2 ? 0x00200000u << b[0] : (b[0] - 1u) << 23;
    table_pairs(y, b + 1, twice_e2m1, float_of(bits));
}

/* ---- Numbers of one byte, n of them ---- */

static void e4m3(float *restrict y, const uint8_t *restrict b, int64_t n, float scale) {
    for (int64_t i = 0; i < n; i++) {
        uint32_t bits = b[i];
        uint32_t magnitude = (bits & 0x7f) << 20;
        /* Denormals have the exponent of the smallest normal number, which is then taken away. */
        uint32_t normal = magnitude + (120u << 23);
        float denormal = float_of(magnitude + (121u << 23)) - 0x1p-6f;
        float value = magnitude < 1u << 23 ? denormal : float_of(normal);
        uint32_t word;
        memcpy(&word, &value, 4);
        word = (bits & 0x7f) == 0x7f ? 0x7fc00000u : word | (bits & 0x80) << 24;
        y[i] = float_of(word) * scale;
    }
}

static void e5m2(float *restrict y, const uint8_t *restrict b, int64_t n, float scale) {
    for (int64_t i = 0; i < n; i++) {
        y[i] = f32_of_f16((uint16_t)(b[i] << 8)) * scale;
    }
}

static void int8(float *restrict y, const uint8_t *restrict b, int64_t n, float scale) {
    const int8_t *q = (const int8_t *)b;
    for (int64_t i = 0; i < n; i++) {
        y[i] = (float)q[i] * scale;
    }
}

/* ---- Rows ---- */

typedef struct block_format {
    void (*widen)(float *restrict y, const uint8_t *restrict b);
    int64_t values;
    int64_t bytes;
} block_format;

/* Indexed by PF_Q4_0 and so on. */
static const block_format formats[] = {
    [PF_Q4_0] = {q4_0, 32, 18},     [PF_Q4_1] = {q4_1, 32, 20},   [PF_Q5_0] = {q5_0, 32, 22},
    [PF_Q5_1] = {q5_1, 32, 24},     [PF_Q8_0] = {q8_0, 32, 34},   [PF_Q2_K] = {q2_k, 256, 84},
    [PF_Q3_K] = {q3_k, 256, 110},   [PF_Q4_K] = {q4_k, 256, 144}, [PF_Q5_K] = {q5_k, 256, 176},
    [PF_Q6_K] = {q6_k, 256, 210},   [PF_IQ4_NL] = {iq4_nl, 32, 18}, [PF_IQ4_XS] = {iq4_xs, 256, 136},
    [PF_MXFP4] = {mxfp4, 32, 17},
};

/* A part of a row as f32: the values from column k, n of them, a multiple of the block's or the rest of the row. */
static void widen_part(float *y, int32_t format, const uint8_t *row, int64_t k, int64_t n, float scale) {
    switch (format) {
        case PF_E4M3:
            e4m3(y, row + k, n, scale);
            return;
        case PF_E5M2:
            e5m2(y, row + k, n, scale);
            return;
        case PF_INT8:
            int8(y, row + k, n, scale);
            return;
        default: {
            const block_format *f = &formats[format];
            for (int64_t i = 0; i < n; i += f->values) {
                f->widen(y + i, row + (k + i) / f->values * f->bytes);
            }
        }
    }
}

void PF_KERNEL(widen_rows)(const pf_matrix *out, int32_t format, const void *rows, int64_t row_bytes,
                           const float *scales, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        const uint8_t *source = (const uint8_t *)rows + row * row_bytes;
        float scale = scales == NULL ? 1 : scales[row];
        for (int64_t k = 0; k < out->cols; k += PF_SUPER) {
            int64_t n = pf_min(PF_SUPER, out->cols - k);
            if (out->dtype == PF_F32) {
                widen_part(pf_row(out, row - from) + k, format, source, k, n, scale);
            } else {
                float part[PF_SUPER];
                widen_part(part, format, source, k, n, scale);
                pf_read_bf16((uint16_t *)pf_at(out, row - from, k), (const char *)part, PF_F32, n);
            }
        }
    }
}
