/* Faasm's marks for memory that is merged, beside the header beside this folder. */
#ifndef LONGSHORE_FAASM_SHARED_MEM_H
#define LONGSHORE_FAASM_SHARED_MEM_H

#include "../faasm.h"

#define FAASM_TYPE_RAW LONGSHORE_RAW
#define FAASM_TYPE_BOOL LONGSHORE_BOOL
#define FAASM_TYPE_INT LONGSHORE_INT32
#define FAASM_TYPE_LONG LONGSHORE_INT64
#define FAASM_TYPE_FLOAT LONGSHORE_FLOAT
#define FAASM_TYPE_DOUBLE LONGSHORE_DOUBLE

#define FAASM_OP_OVERWRITE LONGSHORE_BYTEWISE
#define FAASM_OP_SUM LONGSHORE_SUM
#define FAASM_OP_PRODUCT LONGSHORE_PRODUCT
#define FAASM_OP_SUBTRACT LONGSHORE_SUBTRACT
#define FAASM_OP_MAX LONGSHORE_MAX
#define FAASM_OP_MIN LONGSHORE_MIN

#define FAASM_REDUCE(variable, type, operation) __faasm_sm_reduce((void *)&(variable), (type), (operation), 0)

#endif
