/* MPI for C and C++ on Longshore: ranks are instances of one function, on one node or several. One header, nothing to link.
 * docs/capabilities/mpi.md says how many ranks there are, and what differs from the standard.
 *
 *     int main(int argc, char **argv)
 *     {
 *         int rank;
 *         MPI_Init(&argc, &argv);
 *         MPI_Comm_rank(MPI_COMM_WORLD, &rank);
 *         ...
 *         MPI_Finalize();
 *     }
 */
#ifndef LONGSHORE_MPI_H
#define LONGSHORE_MPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPI_VERSION 3
#define MPI_SUBVERSION 1

typedef int MPI_Comm;
typedef int MPI_Datatype;
typedef int MPI_Op;
typedef int MPI_Request;
typedef int MPI_Errhandler;
typedef ptrdiff_t MPI_Aint;
typedef void MPI_User_function(void *in, void *inout, int *length, MPI_Datatype *type);

typedef struct {
    int MPI_SOURCE;
    int MPI_TAG;
    int longshore_bytes;
    int MPI_ERROR;
} MPI_Status;

#define MPI_COMM_NULL 0
#define MPI_COMM_WORLD 1
#define MPI_REQUEST_NULL 0
#define MPI_STATUS_IGNORE ((MPI_Status *)0)
#define MPI_STATUSES_IGNORE ((MPI_Status *)0)
#define MPI_IN_PLACE ((void *)-1)
#define MPI_ANY_SOURCE (-1)
#define MPI_ANY_TAG (-1)
#define MPI_PROC_NULL (-2)
#define MPI_ROOT (-3)
#define MPI_UNDEFINED (-32766)
#define MPI_TAG_UB_VALUE 0x7fffffff
#define MPI_MAX_PROCESSOR_NAME 64
#define MPI_MAX_ERROR_STRING 64
#define MPI_MAX_LIBRARY_VERSION_STRING 32
#define MPI_THREAD_SINGLE 0
#define MPI_THREAD_FUNNELED 1
#define MPI_THREAD_SERIALIZED 2
#define MPI_THREAD_MULTIPLE 3
#define MPI_IDENT 0
#define MPI_CONGRUENT 1
#define MPI_UNEQUAL 3

/* Results. */
#define MPI_SUCCESS 0
#define MPI_ERR_BUFFER 1
#define MPI_ERR_COUNT 2
#define MPI_ERR_TYPE 3
#define MPI_ERR_TAG 4
#define MPI_ERR_COMM 5
#define MPI_ERR_RANK 6
#define MPI_ERR_REQUEST 7
#define MPI_ERR_ROOT 8
#define MPI_ERR_GROUP 9
#define MPI_ERR_OP 10
#define MPI_ERR_TOPOLOGY 11
#define MPI_ERR_DIMS 12
#define MPI_ERR_ARG 13
#define MPI_ERR_UNKNOWN 14
#define MPI_ERR_TRUNCATE 15
#define MPI_ERR_OTHER 16
#define MPI_ERR_INTERN 17
#define MPI_ERR_PENDING 18
#define MPI_ERR_IN_STATUS 19
#define MPI_ERR_NO_MEM 34
#define MPI_ERR_LASTCODE 63

/* What happens to an error: the world fails, or the call returns it. */
#define MPI_ERRORS_ARE_FATAL 0
#define MPI_ERRORS_RETURN 1

/* A type is the kind of its elements (bits 0 to 3), a number that tells types of one kind apart (4 to 7), and how many elements it has. */
#define LONGSHORE_MPI_TYPE(kind, number, elements) ((kind) | (number) << 4 | (elements) << 8)
#define LONGSHORE_MPI_KIND(type) ((type) & 15)
#define LONGSHORE_MPI_ELEMENTS(type) ((type) >> 8)

#define MPI_DATATYPE_NULL 0
#define MPI_BYTE LONGSHORE_MPI_TYPE(0, 0, 1)
#define MPI_PACKED LONGSHORE_MPI_TYPE(0, 1, 1)
#define MPI_LONG_DOUBLE LONGSHORE_MPI_TYPE(0, 2, (int)sizeof(long double))
#define MPI_CHAR LONGSHORE_MPI_TYPE(1, 0, 1)
#define MPI_SIGNED_CHAR LONGSHORE_MPI_TYPE(1, 1, 1)
#define MPI_INT8_T LONGSHORE_MPI_TYPE(1, 2, 1)
#define MPI_UNSIGNED_CHAR LONGSHORE_MPI_TYPE(2, 0, 1)
#define MPI_UINT8_T LONGSHORE_MPI_TYPE(2, 1, 1)
#define MPI_C_BOOL LONGSHORE_MPI_TYPE(2, 2, 1)
#define MPI_CXX_BOOL MPI_C_BOOL
#define MPI_SHORT LONGSHORE_MPI_TYPE(3, 0, 1)
#define MPI_INT16_T LONGSHORE_MPI_TYPE(3, 1, 1)
#define MPI_UNSIGNED_SHORT LONGSHORE_MPI_TYPE(4, 0, 1)
#define MPI_UINT16_T LONGSHORE_MPI_TYPE(4, 1, 1)
#define MPI_INT LONGSHORE_MPI_TYPE(5, 0, 1)
#define MPI_LONG LONGSHORE_MPI_TYPE(5, 1, 1)
#define MPI_INT32_T LONGSHORE_MPI_TYPE(5, 2, 1)
#define MPI_AINT LONGSHORE_MPI_TYPE(5, 3, 1)
#define MPI_WCHAR LONGSHORE_MPI_TYPE(5, 4, 1)
#define MPI_UNSIGNED LONGSHORE_MPI_TYPE(6, 0, 1)
#define MPI_UNSIGNED_LONG LONGSHORE_MPI_TYPE(6, 1, 1)
#define MPI_UINT32_T LONGSHORE_MPI_TYPE(6, 2, 1)
#define MPI_LONG_LONG LONGSHORE_MPI_TYPE(7, 0, 1)
#define MPI_LONG_LONG_INT MPI_LONG_LONG
#define MPI_INT64_T LONGSHORE_MPI_TYPE(7, 1, 1)
#define MPI_UNSIGNED_LONG_LONG LONGSHORE_MPI_TYPE(8, 0, 1)
#define MPI_UINT64_T LONGSHORE_MPI_TYPE(8, 1, 1)
#define MPI_FLOAT LONGSHORE_MPI_TYPE(9, 0, 1)
#define MPI_DOUBLE LONGSHORE_MPI_TYPE(10, 0, 1)
#define MPI_2INT LONGSHORE_MPI_TYPE(11, 0, 1)
#define MPI_LONG_INT LONGSHORE_MPI_TYPE(11, 1, 1)
#define MPI_FLOAT_INT LONGSHORE_MPI_TYPE(12, 0, 1)
#define MPI_DOUBLE_INT LONGSHORE_MPI_TYPE(13, 0, 1)

#define MPI_OP_NULL 0
#define MPI_MAX 1
#define MPI_MIN 2
#define MPI_SUM 3
#define MPI_PROD 4
#define MPI_LAND 5
#define MPI_BAND 6
#define MPI_LOR 7
#define MPI_BOR 8
#define MPI_LXOR 9
#define MPI_BXOR 10
#define MPI_MAXLOC 11
#define MPI_MINLOC 12

/* Operations of the program: its function's index in the table, above the others. */
#define LONGSHORE_MPI_OWN_OP 256

/* Collective calls. */
enum {
    LONGSHORE_MPI_BARRIER,
    LONGSHORE_MPI_BCAST,
    LONGSHORE_MPI_GATHER,
    LONGSHORE_MPI_ALLGATHER,
    LONGSHORE_MPI_SCATTER,
    LONGSHORE_MPI_REDUCE,
    LONGSHORE_MPI_ALLREDUCE,
    LONGSHORE_MPI_SCAN,
    LONGSHORE_MPI_ALLTOALL,
    LONGSHORE_MPI_SPLIT,
};

/* A send that was begun is done when MPI_Isend returns. */
#define LONGSHORE_MPI_SENT (-1)

/* The header's own messages. */
#define LONGSHORE_MPI_TAG_VARIED (-2)

#define LONGSHORE_MPI_IMPORT(name) __attribute__((import_module("longshore"), import_name(#name)))

LONGSHORE_MPI_IMPORT(mpi_init) void longshore_mpi_init(void);
LONGSHORE_MPI_IMPORT(mpi_state) int longshore_mpi_state(void);
LONGSHORE_MPI_IMPORT(mpi_finalize) void longshore_mpi_finalize(void);
LONGSHORE_MPI_IMPORT(mpi_abort) void longshore_mpi_abort(int code);
LONGSHORE_MPI_IMPORT(mpi_fail) void longshore_mpi_fail(const char *call, int error);
LONGSHORE_MPI_IMPORT(mpi_rank) int longshore_mpi_rank(MPI_Comm comm);
LONGSHORE_MPI_IMPORT(mpi_size) int longshore_mpi_size(MPI_Comm comm);
LONGSHORE_MPI_IMPORT(mpi_free) int longshore_mpi_free(MPI_Comm comm);
LONGSHORE_MPI_IMPORT(mpi_send) int longshore_mpi_send(MPI_Comm comm, int to, int tag, const void *bytes, int length);
LONGSHORE_MPI_IMPORT(mpi_receive) int longshore_mpi_receive(MPI_Comm comm, int from, int tag, void *buffer, int bytes, MPI_Status *status);
LONGSHORE_MPI_IMPORT(mpi_post) int longshore_mpi_post(MPI_Comm comm, int from, int tag, void *buffer, int bytes, MPI_Request *request);
LONGSHORE_MPI_IMPORT(mpi_await) int longshore_mpi_await(MPI_Request request, int waits, MPI_Status *status);
LONGSHORE_MPI_IMPORT(mpi_await_any) int longshore_mpi_await_any(const MPI_Request *requests, int count);
LONGSHORE_MPI_IMPORT(mpi_forget) int longshore_mpi_forget(MPI_Request request);
LONGSHORE_MPI_IMPORT(mpi_probe) int longshore_mpi_probe(MPI_Comm comm, int from, int tag, int waits, MPI_Status *status);
LONGSHORE_MPI_IMPORT(mpi_collect) int longshore_mpi_collect(
    int kind, MPI_Comm comm, int root, int type, int op, const void *send, int block, void *receive);

/* Shared by all files of a program. */
__attribute__((weak)) MPI_Errhandler longshore_mpi_handler = MPI_ERRORS_ARE_FATAL;

/* The program's error, as its handler wants it. */
static inline int longshore_mpi_check(const char *call, int error)
{
    if (error != MPI_SUCCESS && longshore_mpi_handler == MPI_ERRORS_ARE_FATAL) {
        longshore_mpi_fail(call, error);
    }
    return error;
}

/* The bytes of a type, or 0 if it is none. */
static inline int longshore_mpi_type_bytes(MPI_Datatype type)
{
    static const signed char sizes[16] = { 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 8, 16, 0, 0 };
    return type <= 0 ? 0 : sizes[LONGSHORE_MPI_KIND(type)] * LONGSHORE_MPI_ELEMENTS(type);
}

/* The bytes of so many of a type, or an error. */
static inline int longshore_mpi_bytes(int count, MPI_Datatype type, int *bytes)
{
    int64_t all = (int64_t)count * longshore_mpi_type_bytes(type);
    *bytes = (int)all;
    return count < 0 ? MPI_ERR_COUNT : longshore_mpi_type_bytes(type) == 0 ? MPI_ERR_TYPE : all > INT32_MAX ? MPI_ERR_NO_MEM : MPI_SUCCESS;
}

/* What a status says of a message from nobody. */
static inline void longshore_mpi_nothing(MPI_Status *status)
{
    if (status != MPI_STATUS_IGNORE) {
        status->MPI_SOURCE = MPI_PROC_NULL;
        status->MPI_TAG = MPI_ANY_TAG;
        status->longshore_bytes = 0;
        status->MPI_ERROR = MPI_SUCCESS;
    }
}

static inline int longshore_mpi_collective(
    const char *call, int kind, MPI_Comm comm, int root, MPI_Datatype type, MPI_Op op, const void *send, int count, void *receive)
{
    int bytes;
    int error = longshore_mpi_bytes(count, type, &bytes);
    if (error == MPI_SUCCESS) {
        error = longshore_mpi_collect(kind, comm, root, LONGSHORE_MPI_KIND(type), op, send, bytes, receive);
    }
    return longshore_mpi_check(call, error);
}

/* The world. */

static inline int MPI_Init(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    longshore_mpi_init();
    return MPI_SUCCESS;
}

static inline int MPI_Init_thread(int *argc, char ***argv, int required, int *provided)
{
    (void)required;
    *provided = MPI_THREAD_SINGLE;
    return MPI_Init(argc, argv);
}

static inline int MPI_Initialized(int *flag)
{
    *flag = longshore_mpi_state() != 0;
    return MPI_SUCCESS;
}

static inline int MPI_Finalized(int *flag)
{
    *flag = longshore_mpi_state() == 2;
    return MPI_SUCCESS;
}

static inline int MPI_Finalize(void)
{
    longshore_mpi_finalize();
    return MPI_SUCCESS;
}

static inline int MPI_Abort(MPI_Comm comm, int code)
{
    (void)comm;
    longshore_mpi_abort(code);
    return MPI_SUCCESS;
}

static inline int MPI_Get_version(int *version, int *subversion)
{
    *version = MPI_VERSION;
    *subversion = MPI_SUBVERSION;
    return MPI_SUCCESS;
}

static inline int MPI_Get_processor_name(char *name, int *length)
{
    strcpy(name, "longshore");
    *length = (int)strlen(name);
    return MPI_SUCCESS;
}

/* Seconds on a clock that does not go back. */
static inline double MPI_Wtime(void)
{
    __wasi_timestamp_t nanoseconds = 0;
    (void)!__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &nanoseconds);
    return (double)nanoseconds * 1e-9;
}

static inline double MPI_Wtick(void)
{
    return 1e-9;
}

static inline int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler handler)
{
    (void)comm;
    longshore_mpi_handler = handler;
    return MPI_SUCCESS;
}

static inline int MPI_Error_class(int code, int *error_class)
{
    *error_class = code;
    return MPI_SUCCESS;
}

static inline int MPI_Error_string(int code, char *text, int *length)
{
    static const char *const names[] = {
        "MPI_SUCCESS", "MPI_ERR_BUFFER", "MPI_ERR_COUNT", "MPI_ERR_TYPE", "MPI_ERR_TAG", "MPI_ERR_COMM", "MPI_ERR_RANK",
        "MPI_ERR_REQUEST", "MPI_ERR_ROOT", "MPI_ERR_GROUP", "MPI_ERR_OP", "MPI_ERR_TOPOLOGY", "MPI_ERR_DIMS", "MPI_ERR_ARG",
        "MPI_ERR_UNKNOWN", "MPI_ERR_TRUNCATE", "MPI_ERR_OTHER", "MPI_ERR_INTERN", "MPI_ERR_PENDING", "MPI_ERR_IN_STATUS",
    };
    int known = (int)(sizeof names / sizeof names[0]);
    strcpy(text, code == MPI_ERR_NO_MEM ? "MPI_ERR_NO_MEM" : code >= 0 && code < known ? names[code] : "MPI_ERR_UNKNOWN");
    *length = (int)strlen(text);
    return MPI_SUCCESS;
}

static inline int MPI_Alloc_mem(MPI_Aint bytes, int info, void *pointer)
{
    (void)info;
    void *memory = malloc((size_t)bytes);
    memcpy(pointer, &memory, sizeof memory);
    return longshore_mpi_check("MPI_Alloc_mem", memory == NULL ? MPI_ERR_NO_MEM : MPI_SUCCESS);
}

static inline int MPI_Free_mem(void *memory)
{
    free(memory);
    return MPI_SUCCESS;
}

/* Communicators. The grid of one is known to all files of the program. */

#define LONGSHORE_MPI_DIMS_MAX 8
#define LONGSHORE_MPI_GRIDS_MAX 16

typedef struct {
    MPI_Comm comm;
    int count;
    int dims[LONGSHORE_MPI_DIMS_MAX];
    int periods[LONGSHORE_MPI_DIMS_MAX];
    int rank;
} longshore_mpi_grid;

__attribute__((weak)) longshore_mpi_grid longshore_mpi_grids[LONGSHORE_MPI_GRIDS_MAX];

static inline longshore_mpi_grid *longshore_mpi_grid_of(MPI_Comm comm)
{
    for (int i = 0; i < LONGSHORE_MPI_GRIDS_MAX; i++) {
        if (longshore_mpi_grids[i].comm == comm) {
            return &longshore_mpi_grids[i];
        }
    }
    return NULL;
}

static inline int MPI_Comm_rank(MPI_Comm comm, int *rank)
{
    *rank = longshore_mpi_rank(comm);
    return longshore_mpi_check("MPI_Comm_rank", *rank < 0 ? MPI_ERR_COMM : MPI_SUCCESS);
}

static inline int MPI_Comm_size(MPI_Comm comm, int *size)
{
    *size = longshore_mpi_size(comm);
    return longshore_mpi_check("MPI_Comm_size", *size < 0 ? MPI_ERR_COMM : MPI_SUCCESS);
}

static inline int longshore_mpi_split(const char *call, MPI_Comm comm, int color, int key, MPI_Comm *split)
{
    int request[2];
    request[0] = color;
    request[1] = key;
    *split = MPI_COMM_NULL;
    return longshore_mpi_check(call, longshore_mpi_collect(LONGSHORE_MPI_SPLIT, comm, 0, 0, 0, request, sizeof request, split));
}

static inline int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm *split)
{
    return color < 0 && color != MPI_UNDEFINED ? longshore_mpi_check("MPI_Comm_split", MPI_ERR_ARG)
                                               : longshore_mpi_split("MPI_Comm_split", comm, color, key, split);
}

static inline int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *copy)
{
    return longshore_mpi_split("MPI_Comm_dup", comm, 0, 0, copy);
}

static inline int MPI_Comm_free(MPI_Comm *comm)
{
    int error = longshore_mpi_free(*comm);
    longshore_mpi_grid *grid = *comm == MPI_COMM_NULL ? NULL : longshore_mpi_grid_of(*comm);
    if (grid != NULL) {
        grid->comm = MPI_COMM_NULL;
    }
    *comm = MPI_COMM_NULL;
    return longshore_mpi_check("MPI_Comm_free", error);
}

static inline int MPI_Comm_compare(MPI_Comm first, MPI_Comm second, int *result)
{
    int same = longshore_mpi_size(first) == longshore_mpi_size(second) && longshore_mpi_rank(first) == longshore_mpi_rank(second);
    *result = first == second ? MPI_IDENT : same ? MPI_CONGRUENT : MPI_UNEQUAL;
    return MPI_SUCCESS;
}

static inline MPI_Comm MPI_Comm_f2c(int comm)
{
    return comm;
}

static inline int MPI_Comm_c2f(MPI_Comm comm)
{
    return comm;
}

/* Types. */

static inline int MPI_Type_size(MPI_Datatype type, int *size)
{
    *size = longshore_mpi_type_bytes(type);
    return longshore_mpi_check("MPI_Type_size", *size == 0 ? MPI_ERR_TYPE : MPI_SUCCESS);
}

static inline int MPI_Type_contiguous(int count, MPI_Datatype type, MPI_Datatype *contiguous)
{
    int bytes;
    int error = longshore_mpi_bytes(count, type, &bytes);
    int64_t elements = (int64_t)count * LONGSHORE_MPI_ELEMENTS(type);
    if (error == MPI_SUCCESS && (elements < 1 || elements > INT32_MAX >> 8)) {
        error = MPI_ERR_COUNT;
    }
    *contiguous = error == MPI_SUCCESS ? LONGSHORE_MPI_TYPE(type & 255, 0, (int)elements) : MPI_DATATYPE_NULL;
    return longshore_mpi_check("MPI_Type_contiguous", error);
}

static inline int MPI_Type_commit(MPI_Datatype *type)
{
    return longshore_mpi_check("MPI_Type_commit", longshore_mpi_type_bytes(*type) == 0 ? MPI_ERR_TYPE : MPI_SUCCESS);
}

static inline int MPI_Type_free(MPI_Datatype *type)
{
    *type = MPI_DATATYPE_NULL;
    return MPI_SUCCESS;
}

static inline int MPI_Get_count(const MPI_Status *status, MPI_Datatype type, int *count)
{
    int bytes = longshore_mpi_type_bytes(type);
    *count = bytes == 0 || status->longshore_bytes % bytes != 0 ? MPI_UNDEFINED : status->longshore_bytes / bytes;
    return longshore_mpi_check("MPI_Get_count", bytes == 0 ? MPI_ERR_TYPE : MPI_SUCCESS);
}

/* Messages. */

static inline int longshore_mpi_deliver(const char *call, const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm)
{
    int bytes;
    int error = longshore_mpi_bytes(count, type, &bytes);
    if (error == MPI_SUCCESS && tag < 0) {
        error = MPI_ERR_TAG;
    }
    if (error == MPI_SUCCESS && to != MPI_PROC_NULL) {
        error = longshore_mpi_send(comm, to, tag, buffer, bytes);
    }
    return longshore_mpi_check(call, error);
}

static inline int MPI_Send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm)
{
    return longshore_mpi_deliver("MPI_Send", buffer, count, type, to, tag, comm);
}

static inline int MPI_Rsend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm)
{
    return longshore_mpi_deliver("MPI_Rsend", buffer, count, type, to, tag, comm);
}

static inline int MPI_Isend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm, MPI_Request *request)
{
    *request = LONGSHORE_MPI_SENT;
    return longshore_mpi_deliver("MPI_Isend", buffer, count, type, to, tag, comm);
}

static inline int MPI_Recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm, MPI_Status *status)
{
    int bytes;
    int error = longshore_mpi_bytes(count, type, &bytes);
    if (error == MPI_SUCCESS && tag < MPI_ANY_TAG) {
        error = MPI_ERR_TAG;
    }
    if (error == MPI_SUCCESS && from == MPI_PROC_NULL) {
        longshore_mpi_nothing(status);
        return MPI_SUCCESS;
    }
    if (error == MPI_SUCCESS) {
        error = longshore_mpi_receive(comm, from, tag, buffer, bytes, status);
    }
    if (status != MPI_STATUS_IGNORE) {
        status->MPI_ERROR = error;
    }
    return longshore_mpi_check("MPI_Recv", error);
}

static inline int MPI_Irecv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm, MPI_Request *request)
{
    int bytes;
    int error = longshore_mpi_bytes(count, type, &bytes);
    *request = MPI_REQUEST_NULL;
    if (error == MPI_SUCCESS && tag < MPI_ANY_TAG) {
        error = MPI_ERR_TAG;
    }
    if (error == MPI_SUCCESS && from != MPI_PROC_NULL) {
        error = longshore_mpi_post(comm, from, tag, buffer, bytes, request);
    }
    return longshore_mpi_check("MPI_Irecv", error);
}

/* Takes a request that is ready, or waits for it. */
static inline int longshore_mpi_complete(MPI_Request *request, int waits, MPI_Status *status)
{
    if (*request == MPI_REQUEST_NULL || *request == LONGSHORE_MPI_SENT) {
        longshore_mpi_nothing(status);
        *request = MPI_REQUEST_NULL;
        return MPI_SUCCESS;
    }
    int error = longshore_mpi_await(*request, waits, status);
    if (error != MPI_ERR_PENDING) {
        *request = MPI_REQUEST_NULL;
        if (status != MPI_STATUS_IGNORE) {
            status->MPI_ERROR = error;
        }
    }
    return error;
}

static inline int MPI_Wait(MPI_Request *request, MPI_Status *status)
{
    return longshore_mpi_check("MPI_Wait", longshore_mpi_complete(request, 1, status));
}

static inline int MPI_Test(MPI_Request *request, int *flag, MPI_Status *status)
{
    int error = longshore_mpi_complete(request, 0, status);
    *flag = error != MPI_ERR_PENDING;
    return longshore_mpi_check("MPI_Test", *flag ? error : MPI_SUCCESS);
}

static inline int MPI_Waitall(int count, MPI_Request *requests, MPI_Status *statuses)
{
    int first = count < 0 ? MPI_ERR_COUNT : MPI_SUCCESS;
    for (int i = 0; i < count; i++) {
        int error = longshore_mpi_complete(&requests[i], 1, statuses == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : &statuses[i]);
        first = first == MPI_SUCCESS ? error : first;
    }
    return longshore_mpi_check("MPI_Waitall", first);
}

/* The first request that is ready; MPI_UNDEFINED if none is. */
static inline int longshore_mpi_ready(int count, MPI_Request *requests, int *index, MPI_Status *status)
{
    bool any = false;
    *index = MPI_UNDEFINED;
    for (int i = 0; i < count; i++) {
        if (requests[i] != MPI_REQUEST_NULL) {
            int error = longshore_mpi_complete(&requests[i], 0, status);
            any = true;
            if (error != MPI_ERR_PENDING) {
                *index = i;
                return error;
            }
        }
    }
    if (!any) {
        longshore_mpi_nothing(status);
    }
    return any ? MPI_ERR_PENDING : MPI_SUCCESS;
}

static inline int MPI_Testany(int count, MPI_Request *requests, int *index, int *flag, MPI_Status *status)
{
    int error = longshore_mpi_ready(count, requests, index, status);
    *flag = error != MPI_ERR_PENDING;
    return longshore_mpi_check("MPI_Testany", *flag ? error : MPI_SUCCESS);
}

static inline int MPI_Waitany(int count, MPI_Request *requests, int *index, MPI_Status *status)
{
    int error = longshore_mpi_ready(count, requests, index, status);
    if (error == MPI_ERR_PENDING) {
        error = longshore_mpi_await_any(requests, count);
        if (error == MPI_SUCCESS) {
            error = longshore_mpi_ready(count, requests, index, status);
        }
    }
    return longshore_mpi_check("MPI_Waitany", error);
}

static inline int MPI_Request_free(MPI_Request *request)
{
    int error = *request == LONGSHORE_MPI_SENT ? MPI_SUCCESS : longshore_mpi_forget(*request);
    *request = MPI_REQUEST_NULL;
    return longshore_mpi_check("MPI_Request_free", error);
}

/* A message that may be received. It stays. */
static inline int longshore_mpi_look(int from, int tag, MPI_Comm comm, int waits, MPI_Status *status)
{
    if (tag < MPI_ANY_TAG) {
        return MPI_ERR_TAG;
    }
    if (from == MPI_PROC_NULL) {
        longshore_mpi_nothing(status);
        return MPI_SUCCESS;
    }
    return longshore_mpi_probe(comm, from, tag, waits, status);
}

static inline int MPI_Probe(int from, int tag, MPI_Comm comm, MPI_Status *status)
{
    return longshore_mpi_check("MPI_Probe", longshore_mpi_look(from, tag, comm, 1, status));
}

static inline int MPI_Iprobe(int from, int tag, MPI_Comm comm, int *flag, MPI_Status *status)
{
    int error = longshore_mpi_look(from, tag, comm, 0, status);
    *flag = error == MPI_SUCCESS;
    return longshore_mpi_check("MPI_Iprobe", error == MPI_ERR_PENDING ? MPI_SUCCESS : error);
}

static inline int MPI_Sendrecv(
    const void *send, int send_count, MPI_Datatype send_type, int to, int send_tag,
    void *receive, int receive_count, MPI_Datatype receive_type, int from, int receive_tag, MPI_Comm comm, MPI_Status *status)
{
    MPI_Request request;
    int error = MPI_Irecv(receive, receive_count, receive_type, from, receive_tag, comm, &request);
    if (error == MPI_SUCCESS) {
        error = longshore_mpi_deliver("MPI_Sendrecv", send, send_count, send_type, to, send_tag, comm);
        int received = MPI_Wait(&request, status);
        error = error == MPI_SUCCESS ? received : error;
    }
    return error;
}

/* Collective calls. */

static inline int MPI_Barrier(MPI_Comm comm)
{
    return longshore_mpi_collective("MPI_Barrier", LONGSHORE_MPI_BARRIER, comm, 0, MPI_BYTE, MPI_OP_NULL, NULL, 0, NULL);
}

static inline int MPI_Bcast(void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm)
{
    return longshore_mpi_collective("MPI_Bcast", LONGSHORE_MPI_BCAST, comm, root, type, MPI_OP_NULL, buffer, count, buffer);
}

/* This rank's block of a buffer that has the blocks of all. */
static inline void *longshore_mpi_own_block(void *buffer, int count, MPI_Datatype type, MPI_Comm comm)
{
    return (uint8_t *)buffer + (ptrdiff_t)longshore_mpi_rank(comm) * count * longshore_mpi_type_bytes(type);
}

static inline int MPI_Gather(
    const void *send, int send_count, MPI_Datatype send_type, void *receive, int receive_count, MPI_Datatype receive_type, int root, MPI_Comm comm)
{
    if (send == MPI_IN_PLACE) {
        send = longshore_mpi_own_block(receive, receive_count, receive_type, comm);
        send_count = receive_count;
        send_type = receive_type;
    }
    return longshore_mpi_collective("MPI_Gather", LONGSHORE_MPI_GATHER, comm, root, send_type, MPI_OP_NULL, send, send_count, receive);
}

static inline int MPI_Allgather(
    const void *send, int send_count, MPI_Datatype send_type, void *receive, int receive_count, MPI_Datatype receive_type, MPI_Comm comm)
{
    if (send == MPI_IN_PLACE) {
        send = longshore_mpi_own_block(receive, receive_count, receive_type, comm);
        send_count = receive_count;
        send_type = receive_type;
    }
    return longshore_mpi_collective("MPI_Allgather", LONGSHORE_MPI_ALLGATHER, comm, 0, send_type, MPI_OP_NULL, send, send_count, receive);
}

static inline int MPI_Scatter(
    const void *send, int send_count, MPI_Datatype send_type, void *receive, int receive_count, MPI_Datatype receive_type, int root, MPI_Comm comm)
{
    void *into = receive;
    if (receive == MPI_IN_PLACE) {
        into = longshore_mpi_own_block((void *)(uintptr_t)send, send_count, send_type, comm);
        receive_count = send_count;
        receive_type = send_type;
    }
    return longshore_mpi_collective("MPI_Scatter", LONGSHORE_MPI_SCATTER, comm, root, receive_type, MPI_OP_NULL, send, receive_count, into);
}

static inline int MPI_Alltoall(
    const void *send, int send_count, MPI_Datatype send_type, void *receive, int receive_count, MPI_Datatype receive_type, MPI_Comm comm)
{
    if (send == MPI_IN_PLACE) {
        send = receive;
        send_count = receive_count;
        send_type = receive_type;
    }
    return longshore_mpi_collective("MPI_Alltoall", LONGSHORE_MPI_ALLTOALL, comm, 0, send_type, MPI_OP_NULL, send, send_count, receive);
}

/* The blocks of ranks up to some rank, put together by the program's own function, in their order. */
static inline void longshore_mpi_fold(MPI_Op op, const uint8_t *blocks, int ranks, int count, MPI_Datatype type, void *receive)
{
    MPI_User_function *function = (MPI_User_function *)(intptr_t)(op - LONGSHORE_MPI_OWN_OP);
    size_t bytes = (size_t)count * (size_t)longshore_mpi_type_bytes(type);
    uint8_t *last = (uint8_t *)malloc(bytes + 1);
    memcpy(receive, blocks, bytes);
    for (int rank = 1; rank < ranks && last != NULL; rank++) {
        /* MPI_User_function puts its first argument before the second one, which has the result. */
        memcpy(last, blocks + bytes * (size_t)rank, bytes);
        function(receive, last, &count, &type);
        memcpy(receive, last, bytes);
    }
    free(last);
}

static inline int longshore_mpi_reduce(
    const char *call, int kind, const void *send, void *receive, int count, MPI_Datatype type, MPI_Op op, int root, MPI_Comm comm)
{
    send = send == MPI_IN_PLACE ? receive : send;
    if (op < LONGSHORE_MPI_OWN_OP) {
        int error = LONGSHORE_MPI_ELEMENTS(type) == 1 ? MPI_SUCCESS : MPI_ERR_TYPE;
        return error != MPI_SUCCESS ? longshore_mpi_check(call, error)
                                    : longshore_mpi_collective(call, kind, comm, root, type, op, send, count, receive);
    }
    int ranks = longshore_mpi_size(comm), rank = longshore_mpi_rank(comm), bytes;
    int error = longshore_mpi_bytes(count, type, &bytes);
    uint8_t *blocks = error != MPI_SUCCESS || ranks < 0 ? NULL : (uint8_t *)malloc((size_t)ranks * (size_t)bytes + 1);
    if (blocks == NULL) {
        return longshore_mpi_check(call, error != MPI_SUCCESS ? error : ranks < 0 ? MPI_ERR_COMM : MPI_ERR_NO_MEM);
    }
    bool all = kind != LONGSHORE_MPI_REDUCE;
    error = longshore_mpi_collective(
        call, all ? LONGSHORE_MPI_ALLGATHER : LONGSHORE_MPI_GATHER, comm, root, type, MPI_OP_NULL, send, count, blocks);
    if (error == MPI_SUCCESS && (all || rank == root)) {
        longshore_mpi_fold(op, blocks, kind == LONGSHORE_MPI_SCAN ? rank + 1 : ranks, count, type, receive);
    }
    free(blocks);
    return error;
}

static inline int MPI_Reduce(const void *send, void *receive, int count, MPI_Datatype type, MPI_Op op, int root, MPI_Comm comm)
{
    return longshore_mpi_reduce("MPI_Reduce", LONGSHORE_MPI_REDUCE, send, receive, count, type, op, root, comm);
}

static inline int MPI_Allreduce(const void *send, void *receive, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm)
{
    return longshore_mpi_reduce("MPI_Allreduce", LONGSHORE_MPI_ALLREDUCE, send, receive, count, type, op, 0, comm);
}

static inline int MPI_Scan(const void *send, void *receive, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm)
{
    return longshore_mpi_reduce("MPI_Scan", LONGSHORE_MPI_SCAN, send, receive, count, type, op, 0, comm);
}

static inline int MPI_Reduce_scatter(
    const void *send, void *receive, const int *receive_counts, MPI_Datatype type, MPI_Op op, MPI_Comm comm)
{
    int ranks = longshore_mpi_size(comm), rank = longshore_mpi_rank(comm), all = 0, before = 0;
    for (int i = 0; i < ranks; i++) {
        before += i < rank ? receive_counts[i] : 0;
        all += receive_counts[i];
    }
    size_t element = (size_t)longshore_mpi_type_bytes(type);
    uint8_t *reduced = ranks < 0 || all < 0 ? NULL : (uint8_t *)malloc((size_t)all * element + 1);
    if (reduced == NULL) {
        return longshore_mpi_check("MPI_Reduce_scatter", ranks < 0 ? MPI_ERR_COMM : all < 0 ? MPI_ERR_COUNT : MPI_ERR_NO_MEM);
    }
    int error = longshore_mpi_reduce(
        "MPI_Reduce_scatter", LONGSHORE_MPI_ALLREDUCE, send == MPI_IN_PLACE ? receive : send, reduced, all, type, op, 0, comm);
    if (error == MPI_SUCCESS) {
        memcpy(receive, reduced + (size_t)before * element, (size_t)receive_counts[rank] * element);
    }
    free(reduced);
    return error;
}

static inline int MPI_Op_create(MPI_User_function *function, int commutes, MPI_Op *op)
{
    (void)commutes;
    *op = LONGSHORE_MPI_OWN_OP + (int)(intptr_t)function;
    return longshore_mpi_check("MPI_Op_create", function == NULL ? MPI_ERR_ARG : MPI_SUCCESS);
}

static inline int MPI_Op_free(MPI_Op *op)
{
    *op = MPI_OP_NULL;
    return MPI_SUCCESS;
}

/* Each rank sends each other one as much as it says. The blocks are messages. */
static inline int MPI_Alltoallv(
    const void *send, const int *send_counts, const int *send_offsets, MPI_Datatype send_type,
    void *receive, const int *receive_counts, const int *receive_offsets, MPI_Datatype receive_type, MPI_Comm comm)
{
    int ranks = longshore_mpi_size(comm), error = ranks < 0 ? MPI_ERR_COMM : MPI_SUCCESS, bytes;
    MPI_Request *requests = (MPI_Request *)calloc((size_t)(ranks < 0 ? 0 : ranks) + 1, sizeof(MPI_Request));
    for (int i = 0; i < ranks && error == MPI_SUCCESS; i++) {
        error = longshore_mpi_bytes(receive_counts[i], receive_type, &bytes);
        if (error == MPI_SUCCESS) {
            uint8_t *into = (uint8_t *)receive + (ptrdiff_t)receive_offsets[i] * longshore_mpi_type_bytes(receive_type);
            error = longshore_mpi_post(comm, i, LONGSHORE_MPI_TAG_VARIED, into, bytes, &requests[i]);
        }
    }
    for (int i = 0; i < ranks && error == MPI_SUCCESS; i++) {
        error = longshore_mpi_bytes(send_counts[i], send_type, &bytes);
        if (error == MPI_SUCCESS) {
            const uint8_t *from = (const uint8_t *)send + (ptrdiff_t)send_offsets[i] * longshore_mpi_type_bytes(send_type);
            error = longshore_mpi_send(comm, i, LONGSHORE_MPI_TAG_VARIED, from, bytes);
        }
    }
    for (int i = 0; i < ranks && error == MPI_SUCCESS; i++) {
        error = longshore_mpi_complete(&requests[i], 1, MPI_STATUS_IGNORE);
    }
    free(requests);
    return longshore_mpi_check("MPI_Alltoallv", error);
}

static inline int MPI_Allgatherv(
    const void *send, int send_count, MPI_Datatype send_type, void *receive, const int *receive_counts, const int *receive_offsets,
    MPI_Datatype receive_type, MPI_Comm comm)
{
    int ranks = longshore_mpi_size(comm), rank = longshore_mpi_rank(comm);
    int *counts = ranks < 0 ? NULL : (int *)malloc(sizeof(int) * (size_t)ranks * 2);
    if (counts == NULL) {
        return longshore_mpi_check("MPI_Allgatherv", ranks < 0 ? MPI_ERR_COMM : MPI_ERR_NO_MEM);
    }
    if (send == MPI_IN_PLACE) {
        send = (uint8_t *)receive + (ptrdiff_t)receive_offsets[rank] * longshore_mpi_type_bytes(receive_type);
        send_count = receive_counts[rank];
        send_type = receive_type;
    }
    for (int i = 0; i < ranks; i++) {
        counts[i] = send_count;
        counts[ranks + i] = 0;
    }
    int error = MPI_Alltoallv(send, counts, counts + ranks, send_type, receive, receive_counts, receive_offsets, receive_type, comm);
    free(counts);
    return error;
}

/* Grids. */

static inline void longshore_mpi_grid_coords(const longshore_mpi_grid *grid, int rank, int *coords)
{
    for (int i = grid->count - 1; i >= 0; i--) {
        coords[i] = rank % grid->dims[i];
        rank /= grid->dims[i];
    }
}

/* The rank at a place, or MPI_PROC_NULL if the place is beyond an edge. */
static inline int longshore_mpi_grid_rank(const longshore_mpi_grid *grid, const int *coords)
{
    int rank = 0;
    for (int i = 0; i < grid->count; i++) {
        int size = grid->dims[i], at = coords[i];
        if ((at < 0 || at >= size) && !grid->periods[i]) {
            return MPI_PROC_NULL;
        }
        rank = rank * size + (at % size + size) % size;
    }
    return rank;
}

static inline int MPI_Cart_create(MPI_Comm comm, int count, const int *dims, const int *periods, int reorder, MPI_Comm *cart)
{
    (void)reorder;
    *cart = MPI_COMM_NULL;
    int64_t places = 1;
    for (int i = 0; i < count && i < LONGSHORE_MPI_DIMS_MAX; i++) {
        places = dims[i] < 1 || places > INT32_MAX ? 0 : places * dims[i];
    }
    longshore_mpi_grid *grid = longshore_mpi_grid_of(MPI_COMM_NULL);
    int size = longshore_mpi_size(comm), rank = longshore_mpi_rank(comm);
    int error = size < 0 ? MPI_ERR_COMM
        : count < 1 || count > LONGSHORE_MPI_DIMS_MAX || places < 1 || places > size ? MPI_ERR_DIMS
        : grid == NULL ? MPI_ERR_NO_MEM : MPI_SUCCESS;
    if (error != MPI_SUCCESS) {
        return longshore_mpi_check("MPI_Cart_create", error);
    }
    error = longshore_mpi_split("MPI_Cart_create", comm, rank < places ? 0 : MPI_UNDEFINED, 0, cart);
    if (error == MPI_SUCCESS && *cart != MPI_COMM_NULL) {
        grid->comm = *cart;
        grid->count = count;
        grid->rank = longshore_mpi_rank(*cart);
        memcpy(grid->dims, dims, sizeof(int) * (size_t)count);
        memcpy(grid->periods, periods, sizeof(int) * (size_t)count);
    }
    return error;
}

static inline int MPI_Cart_get(MPI_Comm cart, int count, int *dims, int *periods, int *coords)
{
    const longshore_mpi_grid *grid = cart == MPI_COMM_NULL ? NULL : longshore_mpi_grid_of(cart);
    if (grid == NULL || count < grid->count) {
        return longshore_mpi_check("MPI_Cart_get", grid == NULL ? MPI_ERR_TOPOLOGY : MPI_ERR_DIMS);
    }
    memcpy(dims, grid->dims, sizeof(int) * (size_t)grid->count);
    memcpy(periods, grid->periods, sizeof(int) * (size_t)grid->count);
    longshore_mpi_grid_coords(grid, grid->rank, coords);
    return MPI_SUCCESS;
}

static inline int MPI_Cart_rank(MPI_Comm cart, const int *coords, int *rank)
{
    const longshore_mpi_grid *grid = cart == MPI_COMM_NULL ? NULL : longshore_mpi_grid_of(cart);
    *rank = grid == NULL ? MPI_PROC_NULL : longshore_mpi_grid_rank(grid, coords);
    return longshore_mpi_check("MPI_Cart_rank", grid == NULL ? MPI_ERR_TOPOLOGY : *rank < 0 ? MPI_ERR_ARG : MPI_SUCCESS);
}

static inline int MPI_Cart_coords(MPI_Comm cart, int rank, int count, int *coords)
{
    const longshore_mpi_grid *grid = cart == MPI_COMM_NULL ? NULL : longshore_mpi_grid_of(cart);
    int error = grid == NULL ? MPI_ERR_TOPOLOGY
        : count < grid->count ? MPI_ERR_DIMS
        : rank < 0 || rank >= longshore_mpi_size(cart) ? MPI_ERR_RANK : MPI_SUCCESS;
    if (error == MPI_SUCCESS) {
        longshore_mpi_grid_coords(grid, rank, coords);
    }
    return longshore_mpi_check("MPI_Cart_coords", error);
}

static inline int MPI_Cart_shift(MPI_Comm cart, int direction, int distance, int *source, int *target)
{
    const longshore_mpi_grid *grid = cart == MPI_COMM_NULL ? NULL : longshore_mpi_grid_of(cart);
    if (grid == NULL || direction < 0 || direction >= grid->count) {
        return longshore_mpi_check("MPI_Cart_shift", grid == NULL ? MPI_ERR_TOPOLOGY : MPI_ERR_DIMS);
    }
    int coords[LONGSHORE_MPI_DIMS_MAX];
    longshore_mpi_grid_coords(grid, grid->rank, coords);
    int at = coords[direction];
    coords[direction] = at + distance;
    *target = longshore_mpi_grid_rank(grid, coords);
    coords[direction] = at - distance;
    *source = longshore_mpi_grid_rank(grid, coords);
    return MPI_SUCCESS;
}

#ifdef __cplusplus
}
#endif

#endif
