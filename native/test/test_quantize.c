#include "testkit.h"

#include <math.h>

/* The scale and the integers of a row against their definition; returns the integers' sum. */
static int64_t expect_row(const pf_matrix *in, int64_t row, double scale, const int8_t *q, int offset) {
    double largest = 0;
    int finite = 1;
    for (int64_t i = 0; i < in->cols; i++) {
        double x = fabs(get(in, row, i));
        finite &= isfinite(x) != 0;
        largest = x > largest ? x : largest;
    }
    if (!finite) {
        expect(isnan(scale), "row %lld is not finite, but its scale is %g", (long long)row, scale);
        return 0;
    }
    /* Rows smaller than in any model may count as zeros. */
    expect(fabs(scale - largest / 127) <= 1e-6 * scale || (scale == 0 && largest < 1e-29), "row %lld: scale %g, not %g",
           (long long)row, scale, largest / 127);
    int64_t sum = 0;
    for (int64_t i = 0; i < in->cols; i++) {
        int value = offset == 0 ? q[i] : (int)(uint8_t)q[i] - offset;
        double wanted = scale == 0 ? 0 : get(in, row, i) / (largest / 127);
        expect(fabs(value - wanted) <= 0.5001 && value >= -127 && value <= 127, "element %lld, %lld: %d instead of %g",
               (long long)row, (long long)i, value, wanted);
        sum += value;
    }
    return sum;
}

static void quantize_rows(int32_t isa, placement where, int64_t rows, int64_t cols, values kind) {
    begin(isa, where, "quantize rows %lld x %lld, values %d", (long long)rows, (long long)cols, kind);
    pf_matrix in = activation(rows, cols, kind);
    int64_t stride = pf_prepared_stride(isa, PF_PRODUCT_INT8, cols);
    expect(stride >= cols, "stride %lld", (long long)stride);
    int8_t *q = scratch(pf_prepared_rows(isa, PF_PRODUCT_INT8, rows) * stride);
    float *scales = scratch(4 * rows);
    pf_matrix out = {q, rows, cols, stride, PF_I8, 0};
    pf_quantize_rows(isa, &out, scales, &in, 0, rows / 2);
    pf_quantize_rows(isa, &out, scales, &in, rows / 2, rows);
    for (int64_t row = 0; row < rows; row++) {
        expect_row(&in, row, (double)scales[row], q + row * stride, 128);
        for (int64_t i = cols; i < stride; i++) {
            expect((uint8_t)q[row * stride + i] == 128, "row %lld: padding %d", (long long)row, q[row * stride + i]);
        }
    }
    end();
}

static void quantize_weight(int32_t isa, placement where, int64_t rows, int64_t cols, int32_t dtype, values kind) {
    begin(isa, where, "quantize weight %lld x %lld of %d, values %d", (long long)rows, (long long)cols, dtype, kind);
    pf_matrix in = weight(dtype, rows, cols, kind);
    pf_matrix out = output(PF_I8, rows, cols, GAUSSIAN);
    float *scales = scratch(4 * rows);
    int32_t *sums = scratch(4 * rows);
    pf_quantize_weight(isa, &out, scales, sums, &in, 0, rows / 2);
    pf_quantize_weight(isa, &out, scales, sums, &in, rows / 2, rows);
    for (int64_t row = 0; row < rows; row++) {
        int64_t sum = expect_row(&in, row, (double)scales[row], (int8_t *)out.data + row * out.row_stride, 0);
        expect(isnan(scales[row]) || sum == sums[row], "row %lld: sum %d, not %lld", (long long)row, sums[row],
               (long long)sum);
    }
    end();
}

int main(void) {
    FOR_EACH_ISA(isa) {
        FOR_EACH_PLACEMENT(where) {
            for (int i = 0; i < size_count; i++) {
                quantize_rows(isa, where, 3, sizes[i], GAUSSIAN);
                for (int32_t dtype = PF_F32; dtype <= PF_BF16; dtype++) {
                    quantize_weight(isa, where, 3, sizes[i], dtype, GAUSSIAN);
                }
            }
            for (values kind = BITS; kind < VALUES; kind++) {
                quantize_rows(isa, where, 40, 7, kind);
                quantize_rows(isa, where, 40, 65, kind);
                quantize_weight(isa, where, 40, 7, kind % 3, kind);
            }
            quantize_rows(isa, where, 0, 5, GAUSSIAN);
            quantize_rows(isa, where, 3, 0, GAUSSIAN);
            quantize_weight(isa, where, 3, 0, PF_BF16, GAUSSIAN);
            quantize_rows(isa, where, 2, 3072, WIDE);
        }
    }
    return report();
}
