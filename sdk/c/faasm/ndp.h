/* The near-data extension of Faasm (AutoNDP): objects, and calls that run where an object is stored. docs/neardata.md describes it. */
#ifndef LONGSHORE_FAASM_NDP_H
#define LONGSHORE_FAASM_NDP_H

#include "../faasm.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int (*FaasmNdpFuncPtr)();

/* 0, or -1 if the object was not written; the node's log says why. */
LONGSHORE_FAASM_IMPORT(__faasmndp_put) int32_t __faasmndp_put(const char *key, uint32_t key_bytes, const uint8_t *data, uint32_t data_bytes);

/* The object's bytes in memory of the call, or NULL. */
LONGSHORE_FAASM_IMPORT(__faasmndp_getMmap) uint8_t *__faasmndp_getMmap(
    const char *key, int32_t key_bytes, int64_t offset, int64_t bytes_max, uint32_t *out_bytes);
LONGSHORE_FAASM_IMPORT(__faasmndp_unmap) int32_t __faasmndp_unmap(uint8_t *bytes, int32_t length);

/* Runs a function of this program where the object is, or here. It sees this program's memory, and its changes are here afterwards, but not the
 * objects that it has read. Returns what it returned. */
LONGSHORE_FAASM_IMPORT(__faasmndp_storageCallAndAwait) int __faasmndp_storageCallAndAwait(const char *key, uint32_t key_bytes, FaasmNdpFuncPtr function);
LONGSHORE_FAASM_IMPORT(__faasmndp_storageCallAndAwait1) int __faasmndp_storageCallAndAwait1(
    const char *key, uint32_t key_bytes, FaasmNdpFuncPtr function, int32_t argument);
LONGSHORE_FAASM_IMPORT(__faasmndp_storageCallAndAwait2) int __faasmndp_storageCallAndAwait2(
    const char *key, uint32_t key_bytes, FaasmNdpFuncPtr function, int32_t first, int32_t second);

#ifdef __cplusplus
}

/* The same for a lambda: () -> int, which may refer to variables of the caller. */
template <typename Function> int faasmndp_storageCallAndAwait(const char *key, uint32_t key_bytes, Function function)
{
    struct Entry {
        static int enter(int32_t address)
        {
            return (*reinterpret_cast<Function *>(static_cast<intptr_t>(address)))();
        }
    };
    return __faasmndp_storageCallAndAwait1(
        key, key_bytes, reinterpret_cast<FaasmNdpFuncPtr>(&Entry::enter), static_cast<int32_t>(reinterpret_cast<intptr_t>(&function)));
}
#endif

#endif
