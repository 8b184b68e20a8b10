/* The exported kernels: each call is dispatched to the table of its instruction set. */
#include "kernels.h"
#include "variants.h"

#define PF_EXPORT __attribute__((visibility("default")))

#define PF_EXTERN(isa, name) extern const pf_kernels pf_table_##name;
PF_VARIANT_LIST(PF_EXTERN)

/* Indexed by PF_ISA_*. Sets that are not compiled in are never requested, since pf_isa_best does not return them. */
#define PF_TABLE(isa, name) [isa] = &pf_table_##name,
static const pf_kernels *const tables[] = {PF_VARIANT_LIST(PF_TABLE)};

/* void has no value to return. */
#define PF_RETURN_void
#define PF_RETURN_double return
#define PF_RETURN_int64_t return

#define PF_PARAMETERS(...) (int32_t isa, __VA_ARGS__)
#define PF_DISPATCH(result, name, parameters, arguments)                                                               \
    PF_EXPORT result pf_##name PF_PARAMETERS parameters { PF_RETURN_##result tables[isa]->name arguments; }
PF_KERNEL_LIST(PF_DISPATCH)
