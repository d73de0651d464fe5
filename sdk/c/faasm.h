/* Faasm's interface for C and C++, on Longshore: its host functions, and the functions of its library over them. One header, nothing to link.
 * Programs that include <faasm/faasm.h>, <faasm/core.h>, <faasm/input.h>, <faasm/state.h> or <faasm/shared_mem.h> compile with -I sdk/c.
 * docs/faasm.md says what differs. */
#ifndef LONGSHORE_FAASM_H
#define LONGSHORE_FAASM_H

#include "longshore.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LONGSHORE_FAASM_IMPORT(name) __attribute__((import_module("env"), import_name(#name)))

typedef int (*FaasmFuncPtr)();
typedef void (*FaasmMigrateEntryPoint)(int);

/* Input, output and calls. */
LONGSHORE_FAASM_IMPORT(__faasm_read_input) long __faasm_read_input(unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_write_output) void __faasm_write_output(const char *output, long length);
LONGSHORE_FAASM_IMPORT(__faasm_chain_name) unsigned int __faasm_chain_name(const char *name, const unsigned char *input, long length);
LONGSHORE_FAASM_IMPORT(__faasm_chain_ptr) unsigned int __faasm_chain_ptr(FaasmFuncPtr function, const unsigned char *input, long length);
LONGSHORE_FAASM_IMPORT(__faasm_chain_py) unsigned int __faasm_chain_py(const char *name, const unsigned char *input, long length);
LONGSHORE_FAASM_IMPORT(__faasm_await_call) int __faasm_await_call(unsigned int call);
LONGSHORE_FAASM_IMPORT(__faasm_await_call_output) int __faasm_await_call_output(unsigned int call, unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_get_py_user) void __faasm_get_py_user(unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_get_py_func) void __faasm_get_py_func(unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_get_py_entry) void __faasm_get_py_entry(unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_conf_flag) unsigned int __faasm_conf_flag(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_backtrace) void __faasm_backtrace(int depth);
LONGSHORE_FAASM_IMPORT(__faasm_migrate_point) void __faasm_migrate_point(FaasmMigrateEntryPoint function, int argument);

/* State. */
LONGSHORE_FAASM_IMPORT(__faasm_read_state) long __faasm_read_state(const char *key, unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_read_state_ptr) unsigned char *__faasm_read_state_ptr(const char *key, long total);
LONGSHORE_FAASM_IMPORT(__faasm_read_state_offset) void __faasm_read_state_offset(
    const char *key, long total, long offset, unsigned char *buffer, long length);
LONGSHORE_FAASM_IMPORT(__faasm_read_state_offset_ptr) unsigned char *__faasm_read_state_offset_ptr(
    const char *key, long total, long offset, long length);
LONGSHORE_FAASM_IMPORT(__faasm_write_state) void __faasm_write_state(const char *key, const unsigned char *data, long length);
LONGSHORE_FAASM_IMPORT(__faasm_write_state_offset) void __faasm_write_state_offset(
    const char *key, long total, long offset, const unsigned char *data, long length);
LONGSHORE_FAASM_IMPORT(__faasm_write_state_from_file) unsigned int __faasm_write_state_from_file(const char *key, const char *path);
LONGSHORE_FAASM_IMPORT(__faasm_append_state) void __faasm_append_state(const char *key, const unsigned char *data, long length);
LONGSHORE_FAASM_IMPORT(__faasm_read_appended_state) void __faasm_read_appended_state(
    const char *key, unsigned char *buffer, long length, long elements);
LONGSHORE_FAASM_IMPORT(__faasm_clear_appended_state) void __faasm_clear_appended_state(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_flag_state_dirty) void __faasm_flag_state_dirty(const char *key, long total);
LONGSHORE_FAASM_IMPORT(__faasm_flag_state_offset_dirty) void __faasm_flag_state_offset_dirty(
    const char *key, long total, long offset, long length);
LONGSHORE_FAASM_IMPORT(__faasm_push_state) void __faasm_push_state(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_push_state_partial) void __faasm_push_state_partial(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_push_state_partial_mask) void __faasm_push_state_partial_mask(const char *key, const char *mask);
LONGSHORE_FAASM_IMPORT(__faasm_pull_state) void __faasm_pull_state(const char *key, long total);
LONGSHORE_FAASM_IMPORT(__faasm_lock_state_read) void __faasm_lock_state_read(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_unlock_state_read) void __faasm_unlock_state_read(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_lock_state_write) void __faasm_lock_state_write(const char *key);
LONGSHORE_FAASM_IMPORT(__faasm_unlock_state_write) void __faasm_unlock_state_write(const char *key);

/* Regions of memory for longshore_fork. */
LONGSHORE_FAASM_IMPORT(__faasm_sm_reduce) void __faasm_sm_reduce(void *variable, int type, int operation, int current_batch);

/* Run once when the function is deployed; calls begin with its memory. A result other than 0 refuses the deployment. Link with
 * -mexec-model=reactor -Wl,--export=__main_void, and deploy with --export __main_void. */
#define FAASM_ZYGOTE() __attribute__((export_name("_faasm_zygote"))) int _faasm_zygote()

#ifdef __cplusplus
#define BYTES(array) reinterpret_cast<uint8_t *>(array)
#else
#define BYTES(array) ((uint8_t *)(array))
#endif

static inline long faasmGetInputSize(void)
{
    unsigned char none;
    return __faasm_read_input(&none, 0);
}

static inline void faasmGetInput(uint8_t *buffer, long length)
{
    __faasm_read_input(buffer, length);
}

static inline unsigned int faasmChain(FaasmFuncPtr function, const uint8_t *input, long length)
{
    return __faasm_chain_ptr(function, input, length);
}

static inline unsigned int faasmChainNamed(const char *name, const uint8_t *input, long length)
{
    return __faasm_chain_name(name, input, length);
}

static inline unsigned int faasmAwaitCall(unsigned int call)
{
    return (unsigned int)__faasm_await_call(call);
}

/* Runs a function of this program several times at once, each with the text as its input. Returns 0 if all returned 0, otherwise 1. */
static inline unsigned int faasmChainBatch(FaasmFuncPtr function, const char *input, int count)
{
    unsigned int *calls = (unsigned int *)malloc(sizeof(unsigned int) * (size_t)count);
    unsigned int failed = calls == NULL;
    for (int i = 0; !failed && i < count; i++) {
        calls[i] = __faasm_chain_ptr(function, (const unsigned char *)input, (long)strlen(input));
    }
    for (int i = 0; calls != NULL && i < count; i++) {
        failed |= __faasm_await_call(calls[i]) != 0;
    }
    free(calls);
    return failed;
}

static inline size_t faasmReadStateSize(const char *key)
{
    return (size_t)__faasm_read_state(key, NULL, 0);
}

static inline long faasmReadState(const char *key, unsigned char *buffer, long length)
{
    return __faasm_read_state(key, buffer, length);
}

static inline uint8_t *faasmReadStatePtr(const char *key, long total)
{
    return __faasm_read_state_ptr(key, total);
}

static inline void faasmReadStateOffset(const char *key, long total, long offset, uint8_t *buffer, long length)
{
    __faasm_read_state_offset(key, total, offset, buffer, length);
}

static inline uint8_t *faasmReadStateOffsetPtr(const char *key, long total, long offset, long length)
{
    return __faasm_read_state_offset_ptr(key, total, offset, length);
}

static inline void faasmWriteState(const char *key, const uint8_t *data, long length)
{
    __faasm_write_state(key, data, length);
}

static inline void faasmWriteStateOffset(const char *key, long total, long offset, const uint8_t *data, long length)
{
    __faasm_write_state_offset(key, total, offset, data, length);
}

static inline void faasmAppendState(const char *key, const uint8_t *data, long length)
{
    __faasm_append_state(key, data, length);
}

static inline void faasmReadAppendedState(const char *key, uint8_t *buffer, long length, long elements)
{
    __faasm_read_appended_state(key, buffer, length, elements);
}

static inline void faasmClearAppendedState(const char *key)
{
    __faasm_clear_appended_state(key);
}

static inline void faasmFlagStateDirty(const char *key, long total)
{
    __faasm_flag_state_dirty(key, total);
}

static inline void faasmFlagStateOffsetDirty(const char *key, long total, long offset, long length)
{
    __faasm_flag_state_offset_dirty(key, total, offset, length);
}

static inline void faasmPushState(const char *key)
{
    __faasm_push_state(key);
}

static inline void faasmPushStatePartial(const char *key)
{
    __faasm_push_state_partial(key);
}

static inline void faasmPullState(const char *key, long total)
{
    __faasm_pull_state(key, total);
}

static inline void faasmLockStateRead(const char *key)
{
    __faasm_lock_state_read(key);
}

static inline void faasmUnlockStateRead(const char *key)
{
    __faasm_unlock_state_read(key);
}

static inline void faasmLockStateWrite(const char *key)
{
    __faasm_lock_state_write(key);
}

static inline void faasmUnlockStateWrite(const char *key)
{
    __faasm_unlock_state_write(key);
}

static inline unsigned int getConfFlag(const char *key)
{
    return __faasm_conf_flag(key);
}

/* Faasm's later form: the output is in memory of its own, which the caller frees. */
static inline int longshore_faasm_await_allocated(unsigned int call, char **output, int *length)
{
    longshore_answer answer;
    int code = 1;
    *output = NULL;
    *length = 0;
    if (longshore_chain_await((int32_t)call, &answer)) {
        longshore_field text = longshore_answer_field(&answer, LONGSHORE_CHAIN_OUTPUT);
        longshore_field digits = longshore_answer_field(&answer, LONGSHORE_CHAIN_CODE);
        char number[12] = { 0 };
        memcpy(number, digits.data, digits.size < sizeof number ? digits.size : sizeof number - 1);
        code = atoi(number);
        *output = (char *)malloc(text.size + 1);
        if (*output != NULL) {
            memcpy(*output, text.data, text.size);
            (*output)[text.size] = '\0';
            *length = (int)text.size;
        }
    }
    longshore_answer_free(&answer);
    return code;
}

#ifdef __cplusplus
}

/* Both generations of Faasm's library have these names. */
static inline void faasmSetOutput(const uint8_t *output, long length)
{
    __faasm_write_output(reinterpret_cast<const char *>(output), length);
}

static inline void faasmSetOutput(const char *output, long length)
{
    __faasm_write_output(output, length);
}

static inline unsigned int faasmAwaitCallOutput(unsigned int call, uint8_t *buffer, long length)
{
    return static_cast<unsigned int>(__faasm_await_call_output(call, buffer, length));
}

static inline unsigned int faasmAwaitCallOutput(unsigned int call, char **output, int *length)
{
    return static_cast<unsigned int>(longshore_faasm_await_allocated(call, output, length));
}

namespace faasm {

template <typename T> T getTypedInput(T missing)
{
    if (faasmGetInputSize() == 0) {
        return missing;
    }
    T value;
    faasmGetInput(reinterpret_cast<uint8_t *>(&value), sizeof(T));
    return value;
}

/* The input as a text. Its memory lives as long as the call. */
static inline const char *getStringInput(const char *missing)
{
    long length = faasmGetInputSize();
    char *text = length == 0 ? nullptr : static_cast<char *>(malloc(static_cast<size_t>(length) + 1));
    if (text == nullptr) {
        return missing;
    }
    faasmGetInput(reinterpret_cast<uint8_t *>(text), length);
    text[length] = '\0';
    return text;
}

static inline void setStringOutput(const char *text)
{
    __faasm_write_output(text, static_cast<long>(strlen(text)));
}

} // namespace faasm
#else
#define faasmSetOutput(output, length) __faasm_write_output((const char *)(output), (length))
#define faasmAwaitCallOutput(call, output, length) \
    _Generic((output), char **: longshore_faasm_await_allocated, default: __faasm_await_call_output)((call), (output), (length))
#endif

#endif
