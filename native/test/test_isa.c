#include "testkit.h"

#include <string.h>

static void levels_are_chosen_by_cap(void) {
    begin(-1, PACKED, "levels");
    int32_t best = pf_isa_best(INT32_MAX);
    int32_t lowest = best < PF_ISA_NEON ? PF_ISA_X86_BASE : PF_ISA_NEON;
    expect(pf_abi_version() == PF_ABI_VERSION, "ABI %d", pf_abi_version());
    expect(best >= 0, "no instruction set");
    expect(pf_isa_best(-1) == -1, "cap -1 gives %d", pf_isa_best(-1));
    expect(pf_isa_best(lowest - 1) == -1, "nothing is below %d, but %d", lowest, pf_isa_best(lowest - 1));
    /* Each level up to the best exists, since each includes all lower ones. */
    for (int32_t cap = lowest; cap <= best; cap++) {
        expect(pf_isa_best(cap) == cap, "cap %d gives %d", cap, pf_isa_best(cap));
    }
    expect(strlen(pf_compiler()) > 3, "compiler %s", pf_compiler());
    end();
}

static void products_follow_from_the_level(void) {
    static const struct {
        int32_t isa, bf16, int8;
    } known[] = {{PF_ISA_X86_BASE, 0, 0}, {PF_ISA_AVX2, 0, 0},        {PF_ISA_AVX512, 0, 0}, {PF_ISA_AVX512_VNNI, 0, 1},
                 {PF_ISA_AVX512_BF16, 1, 1}, {PF_ISA_AMX, 1, 1}, {PF_ISA_NEON, 0, 0},   {PF_ISA_NEON_DOT, 1, 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        begin(known[i].isa, PACKED, "products");
        expect(pf_isa_has_product(known[i].isa, PF_PRODUCT_F32) == 1, "f32");
        expect(pf_isa_has_product(known[i].isa, PF_PRODUCT_BF16) == known[i].bf16, "bf16");
        expect(pf_isa_has_product(known[i].isa, PF_PRODUCT_INT8) == known[i].int8, "int8");
        end();
    }
}

static void probes_count_what_they_do(int32_t isa) {
    for (int32_t product = PF_PRODUCT_F32; product <= PF_PRODUCT_INT8; product++) {
        begin(isa, PACKED, "probe of product %d", product);
        double one = pf_probe_product(isa, product, 1);
        double many = pf_probe_product(isa, product, 1000);
        expect(one >= 2 && many == 1000 * one, "%g operations a round, %g in 1000", one, many);
        expect(pf_probe_product(isa, product, 0) == 0, "no round");
        end();
    }
}

static void reading_depends_on_every_byte(int32_t isa) {
    FOR_EACH_PLACEMENT(where) {
        for (int64_t bytes = 0; bytes < 1200; bytes += 1 + bytes / 3) {
            begin(isa, where, "read %lld bytes", (long long)bytes);
            pf_matrix m = output(PF_I8, 1, bytes, GAUSSIAN);
            double before = pf_probe_read(isa, m.data, bytes);
            for (int64_t i = 0; i < bytes; i += 1 + i / 7) {
                ((uint8_t *)m.data)[i] ^= 1;
                expect(pf_probe_read(isa, m.data, bytes) != before, "byte %lld is not read", (long long)i);
                ((uint8_t *)m.data)[i] ^= 1;
            }
            end();
        }
    }
}

int main(void) {
    levels_are_chosen_by_cap();
    products_follow_from_the_level();
    FOR_EACH_ISA(isa) {
        probes_count_what_they_do(isa);
        reading_depends_on_every_byte(isa);
    }
    return report();
}
