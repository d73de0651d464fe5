/* Faasm's helpers for state, beside the header beside this folder. */
#ifndef LONGSHORE_FAASM_STATE_H
#define LONGSHORE_FAASM_STATE_H

#include "../faasm.h"

#ifdef __cplusplus
namespace faasm {

static inline void zeroState(const char *key, size_t length)
{
    void *zeros = calloc(1, length);
    if (zeros != nullptr) {
        faasmWriteState(key, static_cast<uint8_t *>(zeros), static_cast<long>(length));
        free(zeros);
    }
}

} // namespace faasm
#endif

#endif
