#include "products.h"

#include <math.h>
#include <string.h>

typedef struct shape {
    int64_t rows, depth, cols;
} shape;

/* The left operand as pf_linear needs it; the NaN after it must not matter. */
static pf_matrix prepare(int32_t isa, int32_t product, const pf_matrix *in, float *scales) {
    int64_t stride = pf_prepared_stride(isa, product, in->cols);
    int64_t rows = pf_prepared_rows(isa, product, in->rows);
    int32_t dtype = product == PF_PRODUCT_F32 ? PF_F32 : product == PF_PRODUCT_BF16 ? PF_BF16 : PF_I8;
    int64_t bytes = product == PF_PRODUCT_F32 ? 4 : product == PF_PRODUCT_BF16 ? 2 : 1;
    pf_matrix out = {scratch(rows * stride * bytes), in->rows, in->cols, stride, dtype, 0};
    if (product == PF_PRODUCT_INT8) {
        pf_quantize_rows(isa, &out, scales, in, 0, in->rows / 2);
        pf_quantize_rows(isa, &out, scales, in, in->rows / 2, in->rows);
    } else {
        pf_prepare_rows(isa, product, &out, in, 0, in->rows / 2);
        pf_prepare_rows(isa, product, &out, in, in->rows / 2, in->rows);
    }
    return out;
}

static void linear_columns(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in, const float *scales,
                           const pf_matrix *w, const float *weight_scales, const int32_t *sums, const pf_epilogue *e,
                           int64_t from, int64_t to) {
    int64_t added = e->right.data == NULL ? 0 : e->left.cols;
    void *memory = scratch(pf_linear_scratch_bytes(isa, product, in->cols, added, to - from));
    pf_linear(isa, product, out, in, scales, w, weight_scales, sums, e, from, to, memory);
}

/* The product of the operands as stored, in double. */
static double *exact_product(int32_t product, const pf_matrix *in, const pf_matrix *prepared, const float *scales,
                             const pf_matrix *w, const pf_matrix *stored, const float *weight_scales) {
    double *exact = doubles(in->rows * w->rows);
    double *left = operands(in, product);
    double *right = operands(product == PF_PRODUCT_INT8 ? stored : w, product);
    for (int64_t i = 0; product == PF_PRODUCT_INT8 && i < in->rows * in->cols; i++) {
        left[i] = ((const uint8_t *)prepared->data)[i / in->cols * prepared->row_stride + i % in->cols] - 128;
    }
    for (int64_t row = 0; row < in->rows; row++) {
        for (int64_t col = 0; col < w->rows; col++) {
            double sum = 0;
            for (int64_t k = 0; k < in->cols; k++) {
                sum += left[row * in->cols + k] * right[col * in->cols + k];
            }
            exact[row * w->rows + col] =
                product == PF_PRODUCT_INT8 ? sum * (double)scales[row] * (double)weight_scales[col] : sum;
        }
    }
    return exact;
}

static void add_exactly(double *sums, const double *terms, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        sums[i] += terms[i];
    }
}

/* Precision of the product that the epilogue adds: integer products have none of their own. */
static int32_t precision_of_added(int32_t product) { return product == PF_PRODUCT_INT8 ? PF_PRODUCT_BF16 : product; }

static void linear(int32_t isa, placement where, int32_t product, shape s, int32_t dtype, int32_t bias, int32_t kind,
                   int64_t added, values content) {
    begin(isa, where, "linear %s, rows %lld, depth %lld, cols %lld, weight %d, bias %d, %s, added %lld, values %d",
          product_names[product], (long long)s.rows, (long long)s.depth, (long long)s.cols, dtype, bias, kind_names[kind],
          (long long)added, content);
    content = enough(content, s.rows * s.cols);
    pf_matrix in = activation(s.rows, s.depth, content);
    pf_matrix w = weight(dtype, s.cols, s.depth, content == POSITIVE ? POSITIVE : GAUSSIAN);
    pf_epilogue e = epilogue_of(kind, bias, s.cols);
    pf_matrix out = output(PF_F32, s.rows, s.cols, content == POSITIVE ? POSITIVE : GAUSSIAN);
    pf_matrix again = output(PF_F32, s.rows, s.cols, GAUSSIAN);
    pf_convert(isa, &again, &out, 0, s.rows);
    float *scales = scratch(4 * s.rows);
    float *weight_scales = NULL;
    int32_t *sums = NULL;
    pf_matrix used = w;
    if (product == PF_PRODUCT_INT8) {
        weight_scales = scratch(4 * s.cols);
        sums = scratch(4 * s.cols);
        used = output(PF_I8, s.cols, s.depth, GAUSSIAN);
        pf_quantize_weight(isa, &used, weight_scales, sums, &w, 0, s.cols);
    }
    pf_matrix prepared = prepare(isa, product, &in, scales);
    double *exact = exact_product(product, &in, &prepared, scales, &w, &used, weight_scales);
    if (added > 0) {
        int32_t precision = precision_of_added(product);
        pf_matrix left = activation(s.rows, added, content == POSITIVE ? POSITIVE : GAUSSIAN);
        e.right = weight((dtype + 1) % 3, s.cols, added, content == POSITIVE ? POSITIVE : GAUSSIAN);
        e.left = prepare(isa, precision, &left, NULL);
        add_exactly(exact, exact_product(precision, &left, &e.left, NULL, &e.right, NULL, NULL), s.rows * s.cols);
    }
    finish_exactly(exact, &out, &e);
    linear_columns(isa, product, &out, &prepared, scales, &used, weight_scales, sums, &e, 0, s.cols);
    expect_nmse(&out, exact, 1e-12);
    /* Other ranges give the same bytes. */
    int64_t middle = s.cols / 2 / 64 * 64;
    int64_t third = s.cols / 3 / 64 * 64;
    linear_columns(isa, product, &again, &prepared, scales, &used, weight_scales, sums, &e, middle, s.cols);
    linear_columns(isa, product, &again, &prepared, scales, &used, weight_scales, sums, &e, 0, third);
    linear_columns(isa, product, &again, &prepared, scales, &used, weight_scales, sums, &e, third, middle);
    expect_same(&again, &out, "by other ranges");
    end();
}

static void few(int32_t isa, placement where, shape s, int32_t dtype, int32_t bias, int32_t kind, int64_t added,
                values content) {
    begin(isa, where, "few rows %lld, depth %lld, cols %lld, weight %d, bias %d, %s, added %lld, values %d",
          (long long)s.rows, (long long)s.depth, (long long)s.cols, dtype, bias, kind_names[kind], (long long)added, content);
    content = enough(content, s.rows * s.cols);
    pf_matrix in = activation(s.rows, s.depth, content);
    pf_matrix w = weight(dtype, s.cols, s.depth, content == POSITIVE ? POSITIVE : GAUSSIAN);
    pf_epilogue e = epilogue_of(kind, bias, s.cols);
    pf_matrix out = output(PF_F32, s.rows, s.cols, content == POSITIVE ? POSITIVE : GAUSSIAN);
    pf_matrix again = output(PF_F32, s.rows, s.cols, GAUSSIAN);
    pf_convert(isa, &again, &out, 0, s.rows);
    double *exact = exact_product(PF_PRODUCT_F32, &in, NULL, NULL, &w, NULL, NULL);
    if (added > 0) {
        e.left = activation(s.rows, added, content == POSITIVE ? POSITIVE : GAUSSIAN);
        e.right = weight((dtype + 1) % 3, s.cols, added, content == POSITIVE ? POSITIVE : GAUSSIAN);
        add_exactly(exact, exact_product(PF_PRODUCT_F32, &e.left, NULL, NULL, &e.right, NULL, NULL), s.rows * s.cols);
    }
    finish_exactly(exact, &out, &e);
    pf_linear_few(isa, &out, &in, &w, &e, 0, s.cols);
    expect_nmse(&out, exact, 1e-12);
    pf_linear_few(isa, &again, &in, &w, &e, s.cols / 3, s.cols);
    pf_linear_few(isa, &again, &in, &w, &e, 0, s.cols / 3);
    expect_same(&again, &out, "by other ranges");
    end();
}

static void finish(int32_t isa, placement where, int64_t rows, int64_t cols, int32_t bias, int32_t kind, values content) {
    begin(isa, where, "finish %lld x %lld, bias %d, %s, values %d", (long long)rows, (long long)cols, bias,
          kind_names[kind], content);
    pf_matrix y = activation(rows, cols, content);
    pf_epilogue e = epilogue_of(kind, bias, cols);
    pf_matrix out = output(PF_F32, rows, cols, content);
    double *exact = copy_of(&y);
    finish_exactly(exact, &out, &e);
    pf_finish(isa, &out, &y, &e, 0, rows / 2);
    pf_finish(isa, &out, &y, &e, rows / 2, rows);
    expect_nmse(&out, exact, 1e-12);
    end();
}

/* Integer products have one scale per row, so a row with a value that is not finite is all NaN. */
static void integers_of_a_row_that_is_not_finite(int32_t isa) {
    begin(isa, PACKED, "integers of a row that is not finite");
    pf_matrix in = output(PF_F32, 5, 37, GAUSSIAN);
    set(&in, 3, 36, (double)INFINITY);
    pf_matrix w = output(PF_I8, 70, 37, GAUSSIAN);
    float *weight_scales = scratch(4 * 70);
    int32_t *sums = scratch(4 * 70);
    pf_matrix floats = weight(PF_BF16, 70, 37, GAUSSIAN);
    pf_quantize_weight(isa, &w, weight_scales, sums, &floats, 0, 70);
    float *scales = scratch(4 * 5);
    pf_matrix prepared = prepare(isa, PF_PRODUCT_INT8, &in, scales);
    pf_epilogue e = epilogue_of(PF_STORE, -1, 70);
    pf_matrix out = output(PF_F32, 5, 70, GAUSSIAN);
    linear_columns(isa, PF_PRODUCT_INT8, &out, &prepared, scales, &w, weight_scales, sums, &e, 0, 70);
    for (int64_t i = 0; i < 5 * 70; i++) {
        double found = get(&out, i / 70, i % 70);
        expect(isnan(found) == (i / 70 == 3), "element %lld: %g", (long long)i, found);
    }
    end();
}

static int64_t any_size(void) { return sizes[below(size_count)]; }

static shape any_shape(void) {
    shape s;
    s.rows = any_size();
    s.depth = any_size();
    s.cols = any_size();
    return s;
}

int main(void) {
    FOR_EACH_ISA(isa) {
        for (int32_t product = PF_PRODUCT_F32; product <= PF_PRODUCT_INT8; product++) {
            int next = 0;
            FOR_EACH_PLACEMENT(where) {
                begin(isa, where, "shapes of %d", product);
                shape shapes[12];
                for (int i = 0; i < 12; i++) {
                    shapes[i] = any_shape();
                }
                end();
                for (int i = 0; i < 12; i++, next++) {
                    linear(isa, where, product, shapes[i], next % 3, next / 3 % 4 - 1, next % 4, 0, GAUSSIAN);
                    linear(isa, where, product, shapes[i], next % 3, next / 3 % 4 - 1, next % 4, sizes[i], GAUSSIAN);
                }
                for (int i = 0; i < size_count; i++, next++) {
                    linear(isa, where, product, (shape){3, sizes[i], 33}, next % 3, -1, PF_STORE, 0, GAUSSIAN);
                    linear(isa, where, product, (shape){sizes[i], 19, 21}, next % 3, PF_F32, PF_GATED_ADD, 0, GAUSSIAN);
                    linear(isa, where, product, (shape){5, 33, sizes[i]}, next % 3, PF_BF16, PF_ADD, 0, GAUSSIAN);
                }
                linear(isa, where, product, (shape){3, 1031, 35}, PF_BF16, -1, PF_STORE, 0, GAUSSIAN);
                linear(isa, where, product, (shape){0, 7, 9}, PF_BF16, -1, PF_STORE, 0, GAUSSIAN);
                linear(isa, where, product, (shape){9, 37, 19}, PF_F32, -1, PF_STORE, 0, TINY);
                if (product != PF_PRODUCT_INT8) {
                    linear(isa, where, product, (shape){9, 37, 19}, PF_F32, -1, PF_STORE, 0, NOT_FINITE);
                    linear(isa, where, product, (shape){9, 37, 19}, PF_BF16, PF_F32, PF_ADD, 0, NOT_FINITE);
                }
            }
            linear(isa, PACKED, product, (shape){300, 600, 200}, PF_BF16, PF_F32, PF_STORE, 0, GAUSSIAN);
            linear(isa, PACKED, product, (shape){300, 600, 200}, PF_BF16, PF_F32, PF_SILU_GATE, 600, GAUSSIAN);
            linear(isa, PACKED, product, (shape){145, 257, 129}, PF_F16, PF_F32, PF_SILU_GATE, 0, GAUSSIAN);
        }
        integers_of_a_row_that_is_not_finite(isa);
        FOR_EACH_PLACEMENT(where) {
            for (int i = 0; i < size_count; i++) {
                few(isa, where, (shape){1 + i % 8, sizes[i], 33}, i % 3, i % 4 - 1, i % 4, 0, GAUSSIAN);
                few(isa, where, (shape){1 + i % 8, 33, sizes[i]}, i % 3, i % 4 - 1, i / 2 % 4, 0, GAUSSIAN);
                few(isa, where, (shape){1 + i % 8, 33, sizes[i]}, i % 3, i % 4 - 1, i / 2 % 4, sizes[i / 2], GAUSSIAN);
                finish(isa, where, 5, sizes[i], i % 4 - 1, i % 4, GAUSSIAN);
            }
            few(isa, where, (shape){8, 37, 19}, PF_F32, -1, PF_STORE, 0, NOT_FINITE);
            finish(isa, where, 5, 37, PF_F32, PF_SILU_GATE, NOT_FINITE);
            finish(isa, where, 0, 5, -1, PF_STORE, GAUSSIAN);
        }
        few(isa, PACKED, (shape){1, 3072, 100}, PF_BF16, -1, PF_STORE, 0, GAUSSIAN);
    }
    return report();
}
