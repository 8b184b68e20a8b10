/* Which instruction sets this CPU and operating system support, and which products each computes fast. */
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "panaflux_kernels.h"
#include "variants.h"

#include <stddef.h>

#if defined(__x86_64__) || defined(_M_X64)
#define PF_X86 1
#include <cpuid.h>
#endif

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#if PF_X86

typedef struct registers {
    unsigned a, b, c, d;
} registers;

/* The result of cpuid; zeros if the CPU does not have the leaf. */
static registers ask(unsigned leaf, unsigned part) {
    registers r = {0, 0, 0, 0};
    __get_cpuid_count(leaf, part, &r.a, &r.b, &r.c, &r.d);
    return r;
}

static int has(unsigned word, unsigned bit) { return (int)(word >> bit & 1u); }

/* The register states that the operating system saves; 0 if unknown. */
static uint64_t saved_states(void) {
    if (!has(ask(1, 0).c, 27)) {
        return 0;
    }
    uint32_t low;
    uint32_t high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

#define PF_STATE_AVX 0x6u       /* XMM and YMM */
#define PF_STATE_AVX512 0xe6u   /* and masks, ZMM */
#define PF_STATE_AMX 0x60000u   /* tile configuration and data */

/* Linux enables tile registers, which add 8 KB to a thread's state, only for processes that request them. */
static int amx_is_permitted(void) {
#if defined(__linux__)
    enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
    return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
#else
    return 0;
#endif
}

static int32_t best_of_processor(int32_t cap) {
    registers basic = ask(1, 0);
    registers extended = ask(7, 0);
    registers more = ask(7, 1);
    uint64_t saved = saved_states();
    int32_t best = PF_ISA_X86_BASE;
    /* Each level requires the one below it. */
    if (cap < PF_ISA_AVX2 || (saved & PF_STATE_AVX) != PF_STATE_AVX || !has(basic.c, 28) || !has(extended.b, 5) ||
        !has(basic.c, 12) || !has(basic.c, 29)) {
        return best;
    }
    best = PF_ISA_AVX2;
    if (cap < PF_ISA_AVX512 || (saved & PF_STATE_AVX512) != PF_STATE_AVX512 || !has(extended.b, 16) ||
        !has(extended.b, 30) || !has(extended.b, 17) || !has(extended.b, 31)) {
        return best;
    }
    best = PF_ISA_AVX512;
    if (cap < PF_ISA_AVX512_VNNI || !has(extended.c, 11)) {
        return best;
    }
    best = PF_ISA_AVX512_VNNI;
    if (cap < PF_ISA_AVX512_BF16 || !has(more.a, 5)) {
        return best;
    }
    best = PF_ISA_AVX512_BF16;
    if (cap < PF_ISA_AMX || (saved & PF_STATE_AMX) != PF_STATE_AMX || !has(extended.d, 24) || !has(extended.d, 22) ||
        !has(extended.d, 25) || !amx_is_permitted()) {
        return best;
    }
    return PF_ISA_AMX;
}

#elif defined(__aarch64__)

static int has_bf16_and_i8mm(void) {
#if defined(__linux__)
    unsigned long basic = getauxval(AT_HWCAP);
    unsigned long more = getauxval(AT_HWCAP2);
    /* HWCAP_ATOMICS and HWCAP_ASIMDRDM of ARMv8.1, HWCAP_ASIMDDP; HWCAP2_I8MM, HWCAP2_BF16. */
    unsigned long wanted = 1ul << 8 | 1ul << 12 | 1ul << 20;
    unsigned long wanted_more = 1ul << 13 | 1ul << 14;
    return (basic & wanted) == wanted && (more & wanted_more) == wanted_more;
#elif defined(__APPLE__)
    static const char *const names[] = {"hw.optional.arm.FEAT_BF16", "hw.optional.arm.FEAT_I8MM"};
    for (int i = 0; i < 2; i++) {
        int value = 0;
        size_t size = sizeof value;
        if (sysctlbyname(names[i], &value, &size, NULL, 0) != 0 || value == 0) {
            return 0;
        }
    }
    return 1;
#else
    return 0;
#endif
}

static int32_t best_of_processor(int32_t cap) {
    if (cap < PF_ISA_NEON) {
        return -1;
    }
    return cap >= PF_ISA_NEON_DOT && has_bf16_and_i8mm() ? PF_ISA_NEON_DOT : PF_ISA_NEON;
}

#endif

/* The instruction sets that are compiled in, in ascending order; a compiler may not support all of them. */
#define PF_CODE(isa, name) isa,
static const int32_t compiled_in[] = {PF_VARIANT_LIST(PF_CODE)};

#define PF_EXPORT __attribute__((visibility("default")))

PF_EXPORT int32_t pf_abi_version(void) { return PF_ABI_VERSION; }

PF_EXPORT int32_t pf_isa_best(int32_t cap) {
    int32_t highest = compiled_in[sizeof compiled_in / sizeof compiled_in[0] - 1];
    return cap < 0 ? -1 : best_of_processor(cap < highest ? cap : highest);
}

PF_EXPORT int32_t pf_isa_has_product(int32_t isa, int32_t product) {
    switch (product) {
        case PF_PRODUCT_F32:
            return 1;
        case PF_PRODUCT_BF16:
            return isa == PF_ISA_AVX512_BF16 || isa == PF_ISA_AMX || isa == PF_ISA_NEON_DOT;
        case PF_PRODUCT_INT8:
            return (isa >= PF_ISA_AVX512_VNNI && isa <= PF_ISA_AMX) || isa == PF_ISA_NEON_DOT;
        default:
            return 0;
    }
}

PF_EXPORT const char *pf_compiler(void) {
#if defined(__clang__)
    return __VERSION__;
#else
    return "gcc " __VERSION__;
#endif
}
