/* The table of one instruction set's kernels. */
#include "kernels.h"

#define PF_ENTRY(result, name, parameters, arguments) .name = PF_KERNEL(name),
const pf_kernels PF_KERNEL(table) = {PF_KERNEL_LIST(PF_ENTRY)};
