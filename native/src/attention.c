/*
 * Attention with an online softmax: for each query a running maximum, a running sum of exponentials, and an output that
 * is rescaled whenever the maximum rises. While the norms of queries and keys bound all scores, 0 takes the maximum's place.
 * Keys and values are packed tile by tile, and a tile's scores stay in scratch memory.
 *
 * Sources: Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022.
 */
#include "gemm.h"

#include <math.h>

/* Keys per tile: a multiple of every strip width. Their probabilities form a left operand. */
#define PF_KEYS 128

/* Queries per call, and queries whose scores are computed together: multiples of every register tile's rows. */
#define PF_QUERIES 768
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
    int64_t references;   /* [PF_QUERIES] */
    int64_t denominators; /* [PF_QUERIES, PF_LANES], whose rows are summed in the end */
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
    l.references = l.sums + PF_QUERIES * l.dim;
    l.denominators = l.references + PF_QUERIES;
    l.end = l.denominators + PF_QUERIES * PF_LANES;
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
 * 2^x for |x| < 126. The polynomial is the Taylor series of 2^r for |r| <= 1/2: within 2 ulp, or within 2^-13 if coarse,
 * for results that are rounded to bf16.
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
    return (vf)((vi)p + ((vi)sum << 23));
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
 * Turns n scores x of a query into 2^(scale * x - reference), in place, as words of the product, padded with zeros up to
 * keys; returns their sum, lane by lane. Unless bounded, terms below 2^-125 become 0.
 */
static inline __attribute__((always_inline)) vf exponentials(float *x, int64_t n, int64_t keys, float scale,
                                                             float reference, int bounded, int32_t product) {
    vf sum = {0};
    uint16_t *halves = (uint16_t *)x;
    int64_t padded = pf_round_up(n, PF_LANES);
    memset(x + n, 0, (size_t)(padded - n) * 4);
    for (int64_t i = 0; i < padded; i += PF_LANES) {
        vf power = vf_load(x + i) * scale - reference;
        vf y = power_of_two(power, product == PF_PRODUCT_BF16);
        if (!bounded) {
            y = vf_select(power < -125.0f, vf_set(0), y);
        }
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
    return sum;
}

static inline void scale_row(float *x, int64_t n, float factor) {
    for (int64_t i = 0; i < n; i += PF_LANES) {
        vf_store(x + i, vf_load(x + i) * factor);
    }
}

/* Asks for a head's values of a row: rows are pages apart, so hardware does not prefetch them. */
static inline void ask_for_row(const pf_matrix *m, int64_t row, int64_t column, int64_t count) {
    const char *at = (const char *)(pf_row(m, pf_min(row, m->rows - 1)) + column);
    for (int64_t byte = 0; byte < 4 * count; byte += 64) {
        __builtin_prefetch(at + byte, 0, 2);
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
 * Packs values [from, from + n) of a key head as the right operand [words of n, dim] of the second product; returns the
 * sum of their squares.
 */
static inline __attribute__((always_inline)) float pack_values_as(float *packed, const pf_matrix *v, int64_t column,
                                                                  int64_t head_dim, int64_t dim, int64_t from,
                                                                  int64_t n, int32_t product) {
    int64_t elements = pf_word_elements(product);
    int64_t words = pf_words(product, n);
    vf squares[2] = {{0}};
    for (int64_t w = 0; w < words; w++) {
        int64_t key = from + w * elements;
        int paired = product == PF_PRODUCT_BF16 && w * elements + 1 < n;
        const float *first = pf_row(v, key) + column;
        const float *second = paired ? pf_row(v, key + 1) + column : first;
        for (int64_t d = 0; d < dim; d += PF_LANES) {
            float *to = packed + (d / PF_STRIP * words + w) * PF_STRIP + d % PF_STRIP;
            vf low = load_some(first + d, head_dim - d);
            squares[0] += low * low;
            if (product == PF_PRODUCT_BF16) {
                vf high = paired ? load_some(second + d, head_dim - d) : (vf){0};
                squares[1] += high * high;
                vu_store(to, vu_factors(low, high));
            } else {
                vf_store(to, low);
            }
        }
    }
    return vf_sum(squares[0] + squares[1]);
}

static float pack_values(float *packed, const pf_matrix *v, int64_t column, int64_t head_dim, int64_t dim, int64_t from,
                         int64_t n, int32_t product) {
    /* Constant product in each call, so that the compiler specialises the loop. */
    return product == PF_PRODUCT_BF16
               ? pack_values_as(packed, v, column, head_dim, dim, from, n, PF_PRODUCT_BF16)
               : pack_values_as(packed, v, column, head_dim, dim, from, n, PF_PRODUCT_F32);
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

/* An upper bound of the norms of n rows of a head, also after rounding to bf16; infinite or NaN if a value is. */
static float largest_norm(const pf_matrix *m, int64_t column, int64_t head_dim, int64_t from, int64_t n) {
    float largest_square = 0;
    for (int64_t row = from; row < from + n; row++) {
        const float *x = pf_row(m, row) + column;
        vf squares = {0};
        for (int64_t d = 0; d < head_dim; d += PF_LANES) {
            vf y = load_some(x + d, head_dim - d);
            squares += y * y;
        }
        float square = vf_sum(squares);
        largest_square = square <= largest_square ? largest_square : square;
        if (square != square) {
            return NAN;
        }
    }
    return 1.01f * sqrtf(largest_square);
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
    float scale; /* of scores in base-2 exponents */
    float query_norms[PF_QUERIES / PF_QUERY_GROUP]; /* upper bounds of a group's norms */
    int running[PF_QUERIES / PF_QUERY_GROUP];       /* whether a group has running maxima instead of the bound */
} task;

/* Keys that query i of the task may see. */
static inline int64_t visible_keys(const task *t, int64_t i) {
    return t->heads->causal ? pf_min(t->from + i + 1, t->heads->valid_keys) : t->keys;
}

/*
 * Base-2 exponents that differ from 0 by at most this much need no maximum: times values whose squares sum up to a number
 * between these two, no term or sum leaves the range of f32.
 */
#define PF_BOUND 80.0f
#define PF_LEAST_SQUARES 1e-24f
#define PF_MOST_SQUARES 1e12f

/* A tile's keys and values. */
typedef struct key_tile {
    int64_t from;
    int64_t count;
    float key_norm;      /* upper bound of the keys' norms */
    float value_squares; /* sum of the values' squares */
} key_tile;

/*
 * Whether no score of queries [group, group + height) with a tile's keys can leave the bound: then 0 is the reference of
 * all exponentials. A group that leaves the bound once goes on with running maxima.
 */
static int is_bounded(task *t, int64_t group, int64_t height, const key_tile *keys) {
    int *running = t->running + group / PF_QUERY_GROUP;
    float bound = t->query_norms[group / PF_QUERY_GROUP] * keys->key_norm * t->scale;
    int values_fit = keys->value_squares == 0 ||
                     (keys->value_squares >= PF_LEAST_SQUARES && keys->value_squares <= PF_MOST_SQUARES);
    if (*running || (bound <= PF_BOUND && values_fit)) {
        return !*running;
    }
    *running = 1;
    for (int64_t i = group; i < group + height; i++) {
        const float *denominator = t->scratch + t->at.denominators + i * PF_LANES;
        int started = 0;
        for (int64_t lane = 0; lane < PF_LANES; lane++) {
            started |= denominator[lane] > 0;
        }
        t->scratch[t->at.references + i] = started ? 0 : -INFINITY;
    }
    return 0;
}

/* The weights of a tile's keys for query i, whose scores stay within the bound. */
static inline void weigh_bounded(const task *t, int64_t i, float *scores, int64_t visible, int64_t keys) {
    float *denominators = t->scratch + t->at.denominators + i * PF_LANES;
    vf sum = t->product == PF_PRODUCT_BF16 ? exponentials(scores, visible, keys, t->scale, 0, 1, PF_PRODUCT_BF16)
                                           : exponentials(scores, visible, keys, t->scale, 0, 1, PF_PRODUCT_F32);
    vf_store(denominators, vf_load(denominators) + sum);
}

/* The weights of a tile's keys for query i; if its running maximum rises, its sums so far are rescaled. */
static void weigh(const task *t, int64_t i, float *scores, int64_t visible, int64_t keys) {
    float *reference = t->scratch + t->at.references + i;
    float *denominators = t->scratch + t->at.denominators + i * PF_LANES;
    float *sums = t->scratch + t->at.sums + i * t->at.dim;
    float before = *reference;
    /* The scale is positive, so the largest score is the largest scaled one. */
    float maximum = largest(scores, visible, -INFINITY) * t->scale;
    maximum = maximum > before || maximum != maximum ? maximum : before;
    if (maximum == -INFINITY) {
        /* No key has a finite score so far: there is no term yet, and a difference from the maximum would be NaN. */
        memset(scores, 0, (size_t)keys * 4);
        return;
    }
    vf sum = exponentials(scores, visible, keys, t->scale, maximum, 0, t->product);
    if (maximum != maximum) {
        /* A NaN's payload bits could otherwise reach the exponent. */
        sum = vf_set(NAN);
    }
    vf so_far = vf_load(denominators);
    if (maximum != before) {
        float rescale = exp2f(before - maximum);
        scale_row(sums, t->at.dim, rescale);
        so_far *= rescale;
        *reference = maximum;
    }
    vf_store(denominators, so_far + sum);
}

/* Scores of queries [group, group + height) with a tile's keys, then their exponentials and the sums over the values. */
static void attend(task *t, int64_t group, int64_t height, const key_tile *tile) {
    const layout *at = &t->at;
    const pf_heads *h = t->heads;
    float *scores = t->scratch + at->scores;
    float *sums = t->scratch + at->sums + group * at->dim;
    int64_t words = pf_words(t->product, h->head_dim);
    int64_t key = tile->from;
    int64_t keys = tile->count;
    int64_t key_strips = (keys + PF_STRIP - 1) / PF_STRIP;
    const uint32_t *queries = (const uint32_t *)t->scratch + at->queries + group * at->query_stride;
    for (int64_t k = 0; k < words; k += PF_PART) {
        pf_multiply(t->tile, t->tile_rows, queries + k, at->query_stride, height,
                    (const uint32_t *)t->scratch + at->keys + k * key_strips * PF_STRIP, pf_min(PF_PART, words - k),
                    key_strips, scores, PF_SCORE_STRIDE, k > 0);
    }
    int bounded = is_bounded(t, group, height, tile);
    int whole = 1;
    for (int64_t i = 0; i < height; i++) {
        int64_t visible = visible_keys(t, group + i) - key;
        visible = visible < 0 ? 0 : pf_min(visible, keys);
        whole &= visible == keys;
        if (bounded) {
            weigh_bounded(t, group + i, scores + i * PF_SCORE_STRIDE, visible, keys);
        } else {
            weigh(t, group + i, scores + i * PF_SCORE_STRIDE, visible, keys);
        }
    }
    /* Zero times an infinite or NaN value would not be zero. */
    if (whole || tile->value_squares < INFINITY) {
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
        /* Exponentials are powers of two: the scale takes the change of base. */
        .scale = heads->scale * 0x1.715476p0f,
    };
    int64_t padded = pf_round_up(t.count, PF_QUERY_GROUP);
    uint32_t *queries = (uint32_t *)t.scratch + t.at.queries;
    memset(queries, 0, (size_t)(padded * t.at.query_stride) * 4);
    for (int64_t i = 0; i < t.count; i++) {
        pf_read_words(queries + i * t.at.query_stride, pf_at(q, from + i, head * dim), PF_F32, product, dim);
    }
    for (int64_t group = 0; group < t.count; group += PF_QUERY_GROUP) {
        t.query_norms[group / PF_QUERY_GROUP] =
            largest_norm(q, head * dim, dim, from + group, pf_min(PF_QUERY_GROUP, t.count - group));
    }
    memset(t.scratch + t.at.sums, 0, (size_t)(padded * t.at.dim) * 4);
    memset(t.scratch + t.at.references, 0, (size_t)(PF_QUERIES + padded * PF_LANES) * 4);
    pf_matrix head_keys = *k;
    head_keys.data = pf_row(k, 0) + t.column;
    head_keys.cols = dim;
    int64_t end = visible_keys(&t, t.count - 1);
    for (int64_t key = 0; key < end; key += PF_KEYS) {
        int64_t keys = pf_min(PF_KEYS, end - key);
        PF_KERNEL(pack)((uint32_t *)t.scratch + t.at.keys, &head_keys, product, key, key + keys);
        key_tile tile = {
            .from = key,
            .count = keys,
            .key_norm = largest_norm(k, t.column, dim, key, keys),
            .value_squares = pack_values(t.scratch + t.at.values, v, t.column, dim, t.at.dim, key, keys, product),
        };
        int64_t groups = (t.count + PF_QUERY_GROUP - 1) / PF_QUERY_GROUP;
        int64_t slice = (PF_KEYS + groups - 1) / groups;
        for (int64_t group = 0; group < t.count; group += PF_QUERY_GROUP) {
            int64_t height = pf_min(PF_QUERY_GROUP, t.count - group);
            int64_t next = key + PF_KEYS + group / PF_QUERY_GROUP * slice;
            for (int64_t row = next; row < pf_min(next + slice, end); row++) {
                ask_for_row(k, row, t.column, dim);
                ask_for_row(v, row, t.column, dim);
            }
            if (visible_keys(&t, group + height - 1) > key) {
                attend(&t, group, height, &tile);
            }
        }
    }
    for (int64_t i = 0; i < t.count; i++) {
        float *sums = t.scratch + t.at.sums + i * t.at.dim;
        scale_row(sums, t.at.dim, 1.0f / vf_sum(vf_load(t.scratch + t.at.denominators + i * PF_LANES)));
        memcpy(pf_row(out, from + i) + head * dim, sums, (size_t)dim * 4);
    }
}
