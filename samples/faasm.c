/* Faasm's host interface, one use of it for each first word of the input: echo, chain, batch, fail, deep, state, pointer, append, lock, again. It
 * is written as Faasm's own functions are. Deploy it with --grant state:NAME, and --grant invoke:echo for "name". */
#include "faasm/faasm.h"
#include "faasm/shared_mem.h"
#include <stdio.h>

static char input[1 << 16];
static long input_bytes;
static int base = 40;

static void answer(const char *text)
{
    faasmSetOutput(text, (long)strlen(text));
}

/* Answers its own input backwards. The input of the caller is still in memory. */
static int reversed(void)
{
    unsigned char own[256];
    long length = faasmGetInputSize();
    faasmGetInput(own, (long)sizeof own);
    for (long i = 0; i < length / 2; i++) {
        unsigned char first = own[i];
        own[i] = own[length - 1 - i];
        own[length - 1 - i] = first;
    }
    __faasm_write_output((const char *)own, length);
    base = -1;
    return 0;
}

static int code(void)
{
    return base + 2;
}

static int deeper(void)
{
    return faasmChainBatch(deeper, "", 1) == 0 ? 0 : 7;
}

static int trap(void)
{
    __builtin_trap();
}

static int chain(void)
{
    char output[64] = { 0 };
    base = 41;
    unsigned int first = faasmChain(reversed, BYTES("abc"), 3);
    unsigned int second = faasmChain(code, BYTES(""), 0);
    unsigned int third = faasmChain(trap, BYTES(""), 0);
    unsigned int status = faasmAwaitCallOutput(first, BYTES(output), 64);
    unsigned int second_code = faasmAwaitCall(second);
    unsigned int third_code = faasmAwaitCall(third);
    char text[128];
    snprintf(text, sizeof text, "%u %s %u %u %d", status, output, second_code, third_code, base);
    answer(text);
    return 0;
}

static int state(void)
{
    unsigned char bytes[16] = { 0 };
    faasmWriteState("plain", BYTES("0123456789--"), 12);
    faasmWriteStateOffset("plain", 12, 10, BYTES("ab"), 2);
    faasmReadStateOffset("plain", 12, 8, bytes, 4);
    faasmPushState("plain");
    faasmPullState("plain", 12);
    char text[64];
    snprintf(text, sizeof text, "%zu %s", faasmReadStateSize("plain"), bytes);
    answer(text);
    return 0;
}

static int pointer(void)
{
    faasmWriteState("mapped", BYTES("0123456789"), 10);
    uint8_t *all = faasmReadStatePtr("mapped", 10);
    uint8_t *part = faasmReadStateOffsetPtr("mapped", 10, 4, 2);
    part[0] = 'x';
    all[9] = 'y';
    faasmFlagStateOffsetDirty("mapped", 10, 4, 2);
    unsigned char bytes[11] = { 0 };
    faasmReadState("mapped", bytes, 10);
    answer((char *)bytes);
    return 0;
}

static int append(void)
{
    unsigned char bytes[16] = { 0 };
    faasmClearAppendedState("list");
    faasmAppendState("list", BYTES("one"), 3);
    faasmAppendState("list", BYTES("three"), 5);
    faasmAppendState("list", BYTES("5"), 1);
    faasmReadAppendedState("list", bytes, (long)sizeof bytes, 2);
    answer((char *)bytes);
    return 0;
}

static int lock(void)
{
    faasmLockStateWrite("locked");
    faasmWriteState("locked", BYTES("x"), 1);
    faasmPushStatePartial("locked");
    faasmUnlockStateWrite("locked");
    faasmLockStateRead("locked");
    faasmUnlockStateRead("locked");
    answer("locked");
    return 0;
}

int main(void)
{
    input_bytes = faasmGetInputSize();
    faasmGetInput(BYTES(input), (long)sizeof input - 1);
    printf("what is printed is no part of the answer\n");
    if (strncmp(input, "echo", 4) == 0) {
        __faasm_write_output(input, input_bytes);
        return 0;
    }
    if (strcmp(input, "name") == 0) {
        char *output;
        int length;
        unsigned int status = faasmAwaitCallOutput(faasmChainNamed("echo", BYTES("to echo"), 7), &output, &length);
        __faasm_write_output(output, length);
        return (int)status;
    }
    if (strcmp(input, "again") == 0) {
        unsigned int call = faasmChain(code, BYTES(""), 0);
        faasmAwaitCall(call);
        return (int)faasmAwaitCall(call);
    }
    if (strcmp(input, "python") == 0) {
        return (int)__faasm_chain_py("f", BYTES(""), 0);
    }
    if (strcmp(input, "unlock") == 0) {
        faasmUnlockStateWrite("never locked");
    }
    if (strcmp(input, "small") == 0) {
        unsigned char one[1];
        return (int)faasmAwaitCallOutput(faasmChain(reversed, BYTES("abc"), 3), one, 1);
    }
    if (strcmp(input, "fail") == 0) {
        return (int)faasmAwaitCall(faasmChain(code, BYTES(""), 0));
    }
    if (strcmp(input, "batch") == 0) {
        base = -2;
        answer(faasmChainBatch(code, "", 10) == 0 ? "all 0" : "not all 0");
        return 0;
    }
    return strcmp(input, "chain") == 0 ? chain()
        : strcmp(input, "deep") == 0   ? deeper()
        : strcmp(input, "state") == 0  ? state()
        : strcmp(input, "pointer") == 0 ? pointer()
        : strcmp(input, "append") == 0 ? append()
        : strcmp(input, "lock") == 0   ? lock()
                                       : 2;
}
