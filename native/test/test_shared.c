#include "panaflux_kernels.h"

#include <stdio.h>

int main(void) {
    int32_t best = pf_isa_best(INT32_MAX);
    printf("abi %d, isa %d, %s, %.0f operations\n", pf_abi_version(), best, pf_compiler(),
           pf_probe_product(best, PF_PRODUCT_F32, 10));
    return pf_abi_version() == PF_ABI_VERSION && best >= 0 ? 0 : 1;
}
