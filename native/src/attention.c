/*
 * Attention with an online softmax: for each query a running maximum, a running sum of exponentials, and an output that
 * is rescaled whenever the maximum rises. Keys and values are packed tile by tile, and a tile's scores stay in scratch
 * memory.
 *
 * Sources: Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022.
 */
#include "gemm.h"

#include <math.h>

/* Keys per tile: a multiple of every strip width. Their probabilities form a left operand. */
#define PF_KEYS 128

/* Queries per call, and queries whose scores are computed together: multiples of every register tile's rows. */
#define PF_QUERIES 192
#define PF_QUERY_GROUP 48

/* Distance in words between rows of scores. */
#define PF_SCORE_STRIDE (PF_KEYS + 16)

/* Layout of the scratch memory, in words. */
typedef struct layout {
    int64_t query_stride; /* between rows of queries */
    int64_t dim;          /* the head's features, padded to strips: a row of sums */
    int64_t queries;      /* [PF_QUERIES, query_stride] */
    int64_t keys;         /* packed, [words of a head, PF_KEYS] */
    int64_t values;       /* packed, [words of PF_KEYS, dim] */
    int64_t scores;       /* [PF_QUERY_GROUP, PF_SCORE_STRIDE] */
    int64_t sums;         /* [PF_QUERIES, dim] */
    int64_t maxima;       /* [PF_QUERIES] */
    int64_t denominators; /* [PF_QUERIES] */
    int64_t end;
} layout;

static layout layout_of(int32_t product, int64_t head_dim) {
    layout l;
    int64_t words = pf_words(product, head_dim);
    l.query_stride = pf_round_up(words, 16) + 16;
    l.dim = pf_round_up(head_dim, PF_STRIP);
    l.queries = 0;
    l.keys = l.queries + PF_QUERIES * l.query_stride;
    l.values = l.keys + words * PF_KEYS;
    l.scores = l.values + pf_words(product, PF_KEYS) * l.dim;
    l.sums = l.scores + PF_QUERY_GROUP * PF_SCORE_STRIDE;
    l.maxima = l.sums + PF_QUERIES * l.dim;
    l.denominators = l.maxima + PF_QUERIES;
    l.end = l.denominators + PF_QUERIES;
    return l;
}

int64_t PF_KERNEL(attention_queries)(int32_t product, int64_t head_dim) {
    (void)product;
    (void)head_dim;
    return PF_QUERIES;
}

int64_t PF_KERNEL(attention_scratch_bytes)(int32_t product, int64_t head_dim) {
    return 4 * layout_of(product, head_dim).end + 64;
}

/*
 * 2^x for x <= 0, NaN for NaN; results below 2^-125 become 0. The polynomial is the Taylor series of 2^r for |r| <= 1/2:
 * within 2 ulp, or within 2^-13 if coarse, for results that are rounded to bf16.
 */
static inline vf power_of_two(vf x, int coarse) {
    /* The lowest bits of the sum are the nearest integer. */
    vf sum = x + 0x1.8p23f;
    vf r = x - (sum - 0x1.8p23f);
    vf p;
    if (coarse) {
        p = r * 0x1.3b2ab6p-7f + 0x1.c6b08ep-5f;
    } else {
        p = r * 0x1.430912p-13f + 0x1.5d87fep-10f;
        p = p * r + 0x1.3b2ab6p-7f;
        p = p * r + 0x1.c6b08ep-5f;
    }
    p = p * r + 0x1.ebfbep-3f;
    p = p * r + 0x1.62e43p-1f;
    p = p * r + 1.0f;
    vf y = (vf)((vi)p + ((vi)sum << 23));
    return vf_select(x < -125.0f, vf_set(0), y);
}

/* The largest of n scores and start; NaN if one of them is NaN. */
static float largest(const float *x, int64_t n, float start) {
    vf most = vf_set(start);
    vf sum = {0};
    int64_t i = 0;
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vf y = vf_load(x + i);
        most = vf_max(y, most);
        sum += y;
    }
    float result = vf_largest(most);
    float check = vf_sum(sum);
    for (; i < n; i++) {
        result = x[i] > result ? x[i] : result;
        check += x[i];
    }
    /* If one of the scores is infinite, the check is infinite or NaN; then look at each score. */
    if (!(fabsf(check) <= 3.4e38f)) {
        for (i = 0; i < n; i++) {
            if (x[i] != x[i]) {
                return NAN;
            }
        }
    }
    return result;
}

/*
 * Turns n scores x of a query into 2^(scale * x - maximum), in place, as words of the product, padded with zeros up to
 * keys; returns their sum.
 */
static float exponentials(float *x, int64_t n, int64_t keys, float scale, float maximum, int32_t product) {
    vf sum = {0};
    uint16_t *halves = (uint16_t *)x;
    int64_t padded = pf_round_up(n, PF_LANES);
    memset(x + n, 0, (size_t)(padded - n) * 4);
    for (int64_t i = 0; i < padded; i += PF_LANES) {
        vf y = power_of_two(vf_load(x + i) * scale - maximum, product == PF_PRODUCT_BF16);
        if (i + PF_LANES > n) {
            float tail[PF_LANES] = {0};
            memcpy(tail, &y, (size_t)(n - i) * 4);
            y = vf_load(tail);
        }
        sum += y;
        if (product == PF_PRODUCT_BF16) {
            vf_store_factor_bf16(halves + i, y);
        } else {
            vf_store(x + i, y);
        }
    }
    if (product == PF_PRODUCT_BF16) {
        memset(halves + padded, 0, (size_t)(pf_round_up(keys, 2) - pf_min(padded, pf_round_up(keys, 2))) * 2);
    } else {
        memset(x + padded, 0, (size_t)(keys - pf_min(padded, keys)) * 4);
    }
    return vf_sum(sum);
}

static inline void scale_row(float *x, int64_t n, float factor) {
    for (int64_t i = 0; i < n; i += PF_LANES) {
        vf_store(x + i, vf_load(x + i) * factor);
    }
}

/* Prefetch distance in rows: rows are pages apart, so hardware does not prefetch them. */
#define PF_ROWS_AHEAD 8

static inline void ask_for_row(const pf_matrix *m, int64_t row, int64_t column, int64_t count) {
    const char *at = (const char *)(pf_row(m, pf_min(row, m->rows - 1)) + column);
    for (int64_t byte = 0; byte < 4 * count; byte += 64) {
        __builtin_prefetch(at + byte);
    }
}

/* PF_LANES values of a row, zeros after the first count. */
static inline vf load_some(const float *from, int64_t count) {
    if (count >= PF_LANES) {
        return vf_load(from);
    }
    float some[PF_LANES] = {0};
    if (count > 0) {
        memcpy(some, from, (size_t)count * 4);
    }
    return vf_load(some);
}

/*
 * Packs values [from, from + n) of a key head as the right operand [words of n, dim] of the second product; returns
 * whether all of them are finite.
 */
static int pack_values(float *packed, const pf_matrix *v, int64_t column, int64_t head_dim, int64_t dim, int64_t from,
                       int64_t n, int32_t product) {
    int64_t elements = pf_word_elements(product);
    int64_t words = pf_words(product, n);
    vf check = {0};
    for (int64_t w = 0; w < words; w++) {
        int64_t key = from + w * elements;
        int paired = product == PF_PRODUCT_BF16 && w * elements + 1 < n;
        const float *first = pf_row(v, key) + column;
        const float *second = paired ? pf_row(v, key + 1) + column : first;
        for (int64_t ahead = 0; ahead < elements; ahead++) {
            ask_for_row(v, key + PF_ROWS_AHEAD + ahead, column, head_dim);
        }
        for (int64_t d = 0; d < dim; d += PF_LANES) {
            float *to = packed + (d / PF_STRIP * words + w) * PF_STRIP + d % PF_STRIP;
            vf low = load_some(first + d, head_dim - d);
            check += low * 0.0f;
            if (product == PF_PRODUCT_BF16) {
                vf high = paired ? load_some(second + d, head_dim - d) : (vf){0};
                check += high * 0.0f;
                vu_store(to, vu_factors(low, high));
            } else {
                vf_store(to, low);
            }
        }
    }
    return vf_sum(check) == 0.0f;
}

/* The sums of one query if a masked value is infinite or NaN, so that zero times it would not be zero. */
static void weigh_visible(float *sums, const float *scores, const pf_matrix *v, int64_t column, int64_t head_dim,
                          int64_t from, int64_t visible, int32_t product) {
    for (int64_t key = 0; key < visible; key++) {
        float weight = product == PF_PRODUCT_BF16 ? f32_of_bf16(((const uint16_t *)scores)[key]) : scores[key];
        const float *value = pf_row(v, from + key) + column;
        for (int64_t d = 0; d < head_dim; d++) {
            float x = product == PF_PRODUCT_BF16 ? f32_of_bf16(bf16_of(value[d])) : value[d];
            sums[d] += weight * x;
        }
    }
}

/* One call's work: a head and a range of its queries. */
typedef struct task {
    const pf_matrix *v;
    const pf_heads *heads;
    int32_t product;
    int64_t keys;   /* of the sequence */
    int64_t from;   /* first query */
    int64_t count;  /* queries */
    int64_t column; /* of the key head */
    layout at;
    float *scratch;
    pf_tile tile;
    int64_t tile_rows;
} task;

/* Keys that query i of the task may see. */
static inline int64_t visible_keys(const task *t, int64_t i) {
    return t->heads->causal ? pf_min(t->from + i + 1, t->heads->valid_keys) : t->keys;
}

/* Scores of queries [group, group + height) with a tile's keys, then their exponentials and the sums over the values. */
static void attend(const task *t, int64_t group, int64_t height, int64_t key, int64_t keys, int finite) {
    const layout *at = &t->at;
    const pf_heads *h = t->heads;
    float *scores = t->scratch + at->scores;
    float *sums = t->scratch + at->sums + group * at->dim;
    float *maxima = t->scratch + at->maxima + group;
    float *denominators = t->scratch + at->denominators + group;
    int64_t words = pf_words(t->product, h->head_dim);
    int64_t key_strips = (keys + PF_STRIP - 1) / PF_STRIP;
    const uint32_t *queries = (const uint32_t *)t->scratch + at->queries + group * at->query_stride;
    for (int64_t k = 0; k < words; k += PF_PART) {
        pf_multiply(t->tile, t->tile_rows, queries + k, at->query_stride, height,
                    (const uint32_t *)t->scratch + at->keys + k * key_strips * PF_STRIP, pf_min(PF_PART, words - k),
                    key_strips, scores, PF_SCORE_STRIDE, k > 0);
    }
    int whole = 1;
    /* Exponentials are powers of two: the scale takes the change of base. */
    float scale = h->scale * 0x1.715476p0f;
    for (int64_t i = 0; i < height; i++) {
        float *row = scores + i * PF_SCORE_STRIDE;
        int64_t visible = visible_keys(t, group + i) - key;
        visible = visible < 0 ? 0 : pf_min(visible, keys);
        whole &= visible == keys;
        float before = maxima[i];
        /* The scale is positive, so the largest score is the largest scaled one. */
        float maximum = largest(row, visible, -INFINITY) * scale;
        maximum = maximum > before || maximum != maximum ? maximum : before;
        if (maximum == -INFINITY) {
            /* No key has a finite score so far: there is no term yet, and a difference from the maximum would be NaN. */
            memset(row, 0, (size_t)keys * 4);
            continue;
        }
        float sum = exponentials(row, visible, keys, scale, maximum, t->product);
        if (maximum != maximum) {
            /* A NaN's payload bits could otherwise reach the exponent. */
            sum = NAN;
        }
        if (maximum != before) {
            float rescale = exp2f(before - maximum);
            scale_row(sums + i * at->dim, at->dim, rescale);
            denominators[i] = denominators[i] * rescale + sum;
            maxima[i] = maximum;
        } else {
            denominators[i] += sum;
        }
    }
    if (whole || finite) {
        pf_multiply(t->tile, t->tile_rows, (const uint32_t *)scores, PF_SCORE_STRIDE, height,
                    (const uint32_t *)t->scratch + at->values, pf_words(t->product, keys), at->dim / PF_STRIP, sums,
                    at->dim, 1);
        return;
    }
    for (int64_t i = 0; i < height; i++) {
        int64_t visible = visible_keys(t, group + i) - key;
        weigh_visible(sums + i * at->dim, scores + i * PF_SCORE_STRIDE, t->v, t->column, h->head_dim, key,
                      visible < 0 ? 0 : pf_min(visible, keys), t->product);
    }
}

void PF_KERNEL(attention)(int32_t product, const pf_matrix *out, const pf_matrix *q, const pf_matrix *k,
                          const pf_matrix *v, const pf_heads *heads, int64_t head, int64_t from, int64_t to,
                          void *scratch) {
    int64_t dim = heads->head_dim;
    task t = {
        .v = v,
        .heads = heads,
        .product = product,
        .keys = k->rows,
        .from = from,
        .count = to - from,
        .column = head / (heads->heads / heads->kv_heads) * dim,
        .at = layout_of(product, dim),
        .scratch = scratch,
        .tile = PF_KERNEL(tile)(product),
        .tile_rows = PF_KERNEL(tile_rows)(product),
    };
    int64_t padded = pf_round_up(t.count, PF_QUERY_GROUP);
    uint32_t *queries = (uint32_t *)t.scratch + t.at.queries;
    memset(queries, 0, (size_t)(padded * t.at.query_stride) * 4);
    for (int64_t i = 0; i < t.count; i++) {
        pf_read_words(queries + i * t.at.query_stride, pf_at(q, from + i, head * dim), PF_F32, product, dim);
    }
    memset(t.scratch + t.at.sums, 0, (size_t)(padded * t.at.dim) * 4);
    for (int64_t i = 0; i < padded; i++) {
        t.scratch[t.at.maxima + i] = -INFINITY;
        t.scratch[t.at.denominators + i] = 0;
    }
    pf_matrix head_keys = *k;
    head_keys.data = pf_row(k, 0) + t.column;
    head_keys.cols = dim;
    int64_t end = visible_keys(&t, t.count - 1);
    for (int64_t key = 0; key < end; key += PF_KEYS) {
        int64_t keys = pf_min(PF_KEYS, end - key);
        PF_KERNEL(pack)((uint32_t *)t.scratch + t.at.keys, &head_keys, product, key, key + keys);
        int finite = pack_values(t.scratch + t.at.values, v, t.column, dim, t.at.dim, key, keys, product);
        for (int64_t group = 0; group < t.count; group += PF_QUERY_GROUP) {
            int64_t height = pf_min(PF_QUERY_GROUP, t.count - group);
            if (visible_keys(&t, group + height - 1) > key) {
                attend(&t, group, height, key, keys, finite);
            }
        }
    }
    for (int64_t i = 0; i < t.count; i++) {
        float *sums = t.scratch + t.at.sums + i * t.at.dim;
        scale_row(sums, t.at.dim, 1.0f / t.scratch[t.at.denominators + i]);
        memcpy(pf_row(out, from + i) + head * dim, sums, (size_t)dim * 4);
    }
}
