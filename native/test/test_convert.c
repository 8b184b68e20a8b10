#include "testkit.h"

#include <math.h>
#include <string.h>

static void convert(int32_t isa, placement where, int32_t to, int32_t from, int64_t rows, int64_t cols, values kind) {
    begin(isa, where, "convert %d to %d, %lld x %lld, values %d", from, to, (long long)rows, (long long)cols, kind);
    pf_matrix in = weight(from, rows, cols, kind);
    pf_matrix out = output(to, rows, cols, GAUSSIAN);
    pf_convert(isa, &out, &in, 0, rows / 2);
    pf_convert(isa, &out, &in, rows / 2, rows);
    if (from == to) {
        expect_same(&out, &in, "after a copy");
    } else {
        expect_exact(&out, copy_of(&in));
    }
    end();
}

/* Numbers halfway between two neighbours of a 16-bit type, where ties go to even, and NaN with few bits set. */
static void hard_numbers(int32_t isa, int32_t to) {
    begin(isa, PACKED, "hard numbers to %d", to);
    pf_matrix in = output(PF_F32, 64, 257, BITS);
    pf_matrix out = output(to, 64, 257, GAUSSIAN);
    uint32_t unit = to == PF_BF16 ? 1u << 16 : 1u << 13;
    for (int64_t i = 0; i < 64 * 257; i++) {
        uint32_t bits;
        float *at = (float *)in.data + i / 257 * in.row_stride + i % 257;
        memcpy(&bits, at, 4);
        bits = i % 9 == 0 ? 0x7f800000u | (bits & 0x1fffu) : i % 2 ? bits / unit * unit + unit / 2 : 0x38000000u + bits % 0xfffffffu;
        memcpy(at, &bits, 4);
    }
    pf_convert(isa, &out, &in, 0, 64);
    expect_exact(&out, copy_of(&in));
    end();
}

static void every_pattern(int32_t isa, int32_t from, int32_t to) {
    begin(isa, PACKED, "every %d to %d", from, to);
    pf_matrix in = output(from, 256, 256, GAUSSIAN);
    pf_matrix out = output(to, 256, 256, GAUSSIAN);
    for (int i = 0; i < 65536; i++) {
        ((uint16_t *)in.data)[i] = (uint16_t)i;
    }
    pf_convert(isa, &out, &in, 0, 256);
    expect_exact(&out, copy_of(&in));
    end();
}

int main(void) {
    FOR_EACH_ISA(isa) {
        for (int32_t to = PF_F32; to <= PF_BF16; to++) {
            for (int32_t from = PF_F32; from <= PF_BF16; from++) {
                FOR_EACH_PLACEMENT(where) {
                    for (int i = 0; i < size_count; i++) {
                        convert(isa, where, to, from, 3, sizes[i], GAUSSIAN);
                    }
                    convert(isa, where, to, from, 0, 5, GAUSSIAN);
                    convert(isa, where, to, from, 5, 0, GAUSSIAN);
                    convert(isa, where, to, from, 5, 257, BITS);
                    convert(isa, where, to, from, 5, 257, WIDE);
                }
                if (from != PF_F32 && from != to) {
                    every_pattern(isa, from, to);
                }
            }
            hard_numbers(isa, to);
        }
    }
    return report();
}
