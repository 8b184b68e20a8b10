#include "products.h"

#include <math.h>

typedef struct shape {
    int64_t queries, keys, heads, kv_heads, dim, valid; /* valid: keys with a causal mask, 0 without one */
} shape;

static double *exact_attention(int32_t product, const pf_matrix *q, const pf_matrix *k, const pf_matrix *v,
                               const pf_heads *h) {
    double *exact = doubles(q->rows * q->cols);
    double *weights = doubles(k->rows);
    double *queries = operands(q, product);
    double *keys = operands(k, product);
    double *values_of = operands(v, product);
    for (int64_t i = 0; i < q->rows * h->heads; i++) {
        int64_t query = i / h->heads;
        int64_t at = i % h->heads * h->head_dim;
        int64_t key_at = i % h->heads / (h->heads / h->kv_heads) * h->head_dim;
        int64_t seen = h->causal ? (query + 1 < h->valid_keys ? query + 1 : h->valid_keys) : k->rows;
        double largest = -INFINITY;
        for (int64_t j = 0; j < seen; j++) {
            weights[j] = 0;
            for (int64_t d = 0; d < h->head_dim; d++) {
                weights[j] += queries[query * q->cols + at + d] * keys[j * k->cols + key_at + d];
            }
            weights[j] *= (double)h->scale;
            largest = weights[j] > largest || isnan(weights[j]) ? weights[j] : largest;
        }
        double total = 0;
        for (int64_t j = 0; j < seen; j++) {
            weights[j] = exp(weights[j] - largest);
            total += weights[j];
        }
        for (int64_t d = 0; d < h->head_dim; d++) {
            double sum = 0;
            for (int64_t j = 0; j < seen; j++) {
                sum += weights[j] * values_of[j * v->cols + key_at + d];
            }
            exact[query * q->cols + at + d] = sum / total;
        }
    }
    return exact;
}

/* All queries of all heads, in calls of at most the most queries, or a part of them. */
static void attend(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *q, const pf_matrix *k,
                   const pf_matrix *v, const pf_heads *h, int64_t parts) {
    int64_t step = pf_attention_queries(isa, product, h->head_dim) / parts;
    for (int64_t head = h->heads - 1; head >= 0; head--) {
        for (int64_t from = 0; from < q->rows; from += step) {
            int64_t to = from + step < q->rows ? from + step : q->rows;
            pf_attention(isa, product, out, q, k, v, h, head, from, to,
                         scratch(pf_attention_scratch_bytes(isa, product, h->head_dim)));
        }
    }
}

static void attention(int32_t isa, placement where, int32_t product, shape s, values content, double times) {
    begin(isa, where, "attention %s, queries %lld, keys %lld, heads %lld of %lld, dim %lld, valid %lld, values %d * %g",
          product_names[product], (long long)s.queries, (long long)s.keys, (long long)s.heads, (long long)s.kv_heads,
          (long long)s.dim, (long long)s.valid, content, times);
    pf_matrix q = output(PF_F32, s.queries, s.heads * s.dim, content);
    pf_matrix k = output(PF_F32, s.keys, s.kv_heads * s.dim, content);
    pf_matrix v = output(PF_F32, s.keys, s.kv_heads * s.dim, content == NOT_FINITE ? NOT_FINITE : enough(GAUSSIAN, s.queries * s.dim));
    pf_matrix out = output(PF_F32, s.queries, s.heads * s.dim, GAUSSIAN);
    for (int64_t i = 0; i < s.queries * q.cols && times != 1; i++) {
        set(&q, i / q.cols, i % q.cols, times * get(&q, i / q.cols, i % q.cols));
    }
    /* Masked keys are huge, so a mask that lets them through is noticed. */
    for (int64_t i = s.valid * k.cols; s.valid > 0 && content != NOT_FINITE && i < s.keys * k.cols; i++) {
        set(&k, i / k.cols, i % k.cols, 1e15);
        set(&v, i / k.cols, i % k.cols, 1e15);
    }
    pf_heads h = {s.heads, s.kv_heads, s.dim, s.valid > 0 ? s.valid : s.keys, (float)(1 / sqrt((double)s.dim)), s.valid > 0};
    attend(isa, product, &out, &q, &k, &v, &h, 1);
    /* In bf16, probabilities have eight bits too. */
    expect_nmse(&out, exact_attention(product, &q, &k, &v, &h), product == PF_PRODUCT_F32 ? 1e-11 : 3e-5);
    end();
}

/*
 * Keys of large scores, then values of any size, from a key on: the first tiles need no maximum, the later ones do. Queries
 * give the same bits in calls of any length.
 */
static void late_outliers(int32_t isa, int32_t product, int64_t from, double key_times, double value_times, int64_t valid) {
    begin(isa, PACKED, "attention %s, from key %lld on keys * %g, values * %g, valid %lld", product_names[product],
          (long long)from, key_times, value_times, (long long)valid);
    pf_matrix q = output(PF_F32, 700, 64, GAUSSIAN);
    pf_matrix k = output(PF_F32, 400, 64, GAUSSIAN);
    pf_matrix v = output(PF_F32, 400, 64, GAUSSIAN);
    pf_matrix out = output(PF_F32, 700, 64, GAUSSIAN);
    pf_matrix again = output(PF_F32, 700, 64, GAUSSIAN);
    for (int64_t i = from * k.cols; i < k.rows * k.cols; i++) {
        set(&k, i / k.cols, i % k.cols, key_times * get(&k, i / k.cols, i % k.cols));
        set(&v, i / v.cols, i % v.cols, value_times * get(&v, i / v.cols, i % v.cols));
    }
    pf_heads h = {1, 1, 64, valid > 0 ? valid : k.rows, 0.125f, valid > 0};
    attend(isa, product, &out, &q, &k, &v, &h, 1);
    attend(isa, product, &again, &q, &k, &v, &h, 4);
    expect_nmse(&out, exact_attention(product, &q, &k, &v, &h), product == PF_PRODUCT_F32 ? 1e-11 : 3e-5);
    expect_same(&again, &out, "calls of a quarter of the queries");
    end();
}

int main(void) {
    static const int64_t dims[] = {16, 24, 32, 40, 48, 64, 128, 20, 2, 1, 7, 80};
    static const int64_t heads[][2] = {{1, 1}, {3, 1}, {4, 2}, {2, 2}, {6, 2}};
    static const int64_t lengths[] = {1, 17, 64, 129};
    FOR_EACH_ISA(isa) {
        for (int32_t product = PF_PRODUCT_F32; product <= PF_PRODUCT_BF16; product++) {
            FOR_EACH_PLACEMENT(where) {
                for (int i = 0; i < 16; i++) {
                    shape s = {lengths[i / 4], lengths[i % 4], heads[i % 5][0], heads[i % 5][1], dims[i % 12], 0};
                    attention(isa, where, product, s, GAUSSIAN, 1);
                }
                for (int i = 0; i < 12; i++) {
                    attention(isa, where, product, (shape){19, 37, 2, 1, dims[i], 0}, GAUSSIAN, 1);
                }
                for (int64_t valid = 1; valid <= 17; valid += 4) {
                    attention(isa, where, product, (shape){17, 17, 4, 2, 16, valid}, GAUSSIAN, 1);
                }
                attention(isa, where, product, (shape){33, 17, 2, 1, 8, 12}, GAUSSIAN, 1);
                attention(isa, where, product, (shape){17, 33, 2, 1, 8, 33}, GAUSSIAN, 1);
                attention(isa, where, product, (shape){19, 130, 2, 2, 64, 0}, GAUSSIAN, 3);
            }
            for (int64_t valid = 1; valid <= 257; valid += 64) {
                attention(isa, PACKED, product, (shape){257, 257, 2, 2, 24, valid}, GAUSSIAN, 1);
            }
            attention(isa, PACKED, product, (shape){200, 300, 2, 1, 128, 0}, GAUSSIAN, 1);
            for (int64_t valid = 0; valid <= 390; valid += 390) {
                late_outliers(isa, product, 400, 1, 1, valid);
                late_outliers(isa, product, 130, 20, 1, valid);
                late_outliers(isa, product, 0, 20, 1, valid);
                late_outliers(isa, product, 0, 1, 1e30, valid);
                late_outliers(isa, product, 256, 1, 1e15, valid);
                late_outliers(isa, product, 0, 1, 1e-30, valid);
            }
            attention(isa, PACKED, product, (shape){70, 70, 2, 1, 16, 70}, NOT_FINITE, 1);
            attention(isa, PACKED, product, (shape){3, 0, 0, 1, 16, 0}, GAUSSIAN, 1);
            attention(isa, PACKED, product, (shape){20, 150, 1, 1, 512, 0}, GAUSSIAN, 1);
        }
    }
    return report();
}
