/* Uses every function of sdk/c/mpi.h. The first argument is a part of MPI, which is checked in all ranks; a rank that finds a mistake ends with
 * the line's number. "bad NAME" makes one call with a wrong argument, and answers with the error's name. */
#include "../../../../../sdk/c/mpi.h"
#include <stdio.h>

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);         \
            exit(100);                                                      \
        }                                                                   \
    } while (0)

static int rank, size;
static char megabyte[1 << 20];

static void messages(void)
{
    int next = (rank + 1) % size, before = (rank + size - 1) % size;
    MPI_Status status;

    /* Messages from one sender stay in order, and a tag chooses among them. */
    for (int i = 0; i < 3; i++) {
        int value = rank * 100 + i;
        MPI_Send(&value, 1, MPI_INT, next, i == 1 ? 7 : 5, MPI_COMM_WORLD);
    }
    int values[4] = { 0, 0, 0, 0 }, count;
    MPI_Recv(values, 4, MPI_INT, before, 7, MPI_COMM_WORLD, &status);
    CHECK(values[0] == before * 100 + 1 && status.MPI_SOURCE == before && status.MPI_TAG == 7 && status.MPI_ERROR == MPI_SUCCESS);
    MPI_Get_count(&status, MPI_INT, &count);
    CHECK(count == 1);
    MPI_Get_count(&status, MPI_DOUBLE, &count);
    CHECK(count == MPI_UNDEFINED);
    MPI_Recv(values, 4, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
    CHECK(values[0] == before * 100 && status.MPI_TAG == 5);
    MPI_Recv(values, 1, MPI_INT, before, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK(values[0] == before * 100 + 2);

    /* Nothing is a message, too; nobody is a neighbour. */
    MPI_Rsend(NULL, 0, MPI_INT, next, 0, MPI_COMM_WORLD);
    MPI_Recv(values, 4, MPI_INT, before, 0, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_INT, &count);
    CHECK(count == 0);
    MPI_Send(values, 1, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD);
    MPI_Recv(values, 1, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD, &status);
    CHECK(status.MPI_SOURCE == MPI_PROC_NULL && status.longshore_bytes == 0);

    double out[2] = { rank, rank * 2.0 }, in[2];
    MPI_Sendrecv(out, 2, MPI_DOUBLE, next, 1, in, 2, MPI_DOUBLE, before, 1, MPI_COMM_WORLD, &status);
    CHECK(in[0] == before && in[1] == before * 2.0);
    int self = 41;
    MPI_Send(&rank, 1, MPI_INT, rank, 9, MPI_COMM_WORLD);
    MPI_Recv(&self, 1, MPI_INT, rank, 9, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK(self == rank);
}

static void requests(void)
{
    enum { COUNT = 5 };
    int next = (rank + 1) % size, before = (rank + size - 1) % size, values[COUNT], index, flag;
    MPI_Request receives[COUNT], sends[COUNT];
    MPI_Status statuses[COUNT], status;

    for (int i = 0; i < COUNT; i++) {
        MPI_Irecv(&values[i], 1, MPI_INT, before, i, MPI_COMM_WORLD, &receives[i]);
    }
    MPI_Test(&receives[0], &flag, &status);
    CHECK(!flag || before <= rank);
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = COUNT - 1; i >= 0; i--) {
        int value = rank * 10 + i;
        MPI_Isend(&value, 1, MPI_INT, next, i, MPI_COMM_WORLD, &sends[i]);
    }
    MPI_Waitall(COUNT, sends, MPI_STATUSES_IGNORE);
    MPI_Waitall(COUNT, receives, statuses);
    for (int i = 0; i < COUNT; i++) {
        CHECK(values[i] == before * 10 + i && statuses[i].MPI_TAG == i && receives[i] == MPI_REQUEST_NULL);
    }

    /* The one that comes first is found first. */
    for (int i = 0; i < 2; i++) {
        MPI_Irecv(&values[i], 1, MPI_INT, before, 20 + i, MPI_COMM_WORLD, &receives[i]);
    }
    MPI_Send(&rank, 1, MPI_INT, next, 21, MPI_COMM_WORLD);
    MPI_Waitany(2, receives, &index, &status);
    CHECK(index == 1 && values[1] == before);
    MPI_Testany(2, receives, &index, &flag, &status);
    CHECK(!flag && index == MPI_UNDEFINED);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Send(&rank, 1, MPI_INT, next, 20, MPI_COMM_WORLD);
    MPI_Wait(&receives[0], &status);
    CHECK(values[0] == before);
    MPI_Waitany(2, receives, &index, &status);
    CHECK(index == MPI_UNDEFINED);

    /* Nobody waits for a request that was freed. */
    MPI_Irecv(&values[0], 1, MPI_INT, before, 30, MPI_COMM_WORLD, &receives[0]);
    MPI_Request_free(&receives[0]);
    CHECK(receives[0] == MPI_REQUEST_NULL);

    /* Receives that were freed make room when their message has come, and buffers when they were used. */
    for (int i = 0; i < 5000; i++) {
        MPI_Irecv(&values[0], 1, MPI_INT, rank, 40, MPI_COMM_WORLD, &receives[0]);
        MPI_Request_free(&receives[0]);
        MPI_Send(&rank, 1, MPI_INT, rank, 40, MPI_COMM_WORLD);
    }
    for (int i = 0; i < 100; i++) {
        MPI_Irecv(megabyte, sizeof megabyte, MPI_BYTE, rank, 41, MPI_COMM_WORLD, &receives[0]);
        MPI_Send(&rank, 1, MPI_INT, rank, 41, MPI_COMM_WORLD);
        MPI_Wait(&receives[0], MPI_STATUS_IGNORE);
    }
}

/* Requests that nobody waits for when the rank makes its last call. */
static void open_requests(void)
{
    static int values[3];
    MPI_Request requests[3];
    for (int i = 0; i < 3; i++) {
        MPI_Irecv(&values[i], 1, MPI_INT, MPI_ANY_SOURCE, i, MPI_COMM_WORLD, &requests[i]);
    }
    MPI_Send(&rank, 1, MPI_INT, (rank + 1) % size, 1, MPI_COMM_WORLD);
}

static void probes(void)
{
    int next = (rank + 1) % size, before = (rank + size - 1) % size, flag, count;
    MPI_Status status;
    MPI_Iprobe(before, 3, MPI_COMM_WORLD, &flag, &status);
    CHECK(!flag);
    MPI_Barrier(MPI_COMM_WORLD);
    float values[6] = { 1, 2, 3, 4, 5, (float)rank }, found[6];
    MPI_Send(values, 6, MPI_FLOAT, next, 3, MPI_COMM_WORLD);
    MPI_Probe(MPI_ANY_SOURCE, 3, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_FLOAT, &count);
    CHECK(count == 6 && status.MPI_SOURCE == before);
    MPI_Iprobe(before, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, &status);
    CHECK(flag && status.MPI_TAG == 3);
    MPI_Recv(found, count, MPI_FLOAT, before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK(found[5] == (float)before);
    MPI_Iprobe(MPI_PROC_NULL, 3, MPI_COMM_WORLD, &flag, &status);
    CHECK(flag && status.MPI_SOURCE == MPI_PROC_NULL);
}

static void add_modulo(void *in, void *inout, int *length, MPI_Datatype *type)
{
    CHECK(*type == MPI_INT);
    for (int i = 0; i < *length; i++) {
        /* Not commutative: twice the lower one, and the higher one. */
        ((int *)inout)[i] = (((int *)in)[i] * 2 + ((int *)inout)[i]) % 1000;
    }
}

static int folded(int ranks)
{
    int value = 1;
    for (int i = 1; i < ranks; i++) {
        value = (value * 2 + i + 1) % 1000;
    }
    return value;
}

static void moves(void)
{
    int root = size - 1, *all = malloc(sizeof(int) * (size_t)size * 2), own[2] = { rank, -rank }, pair[2];
    MPI_Barrier(MPI_COMM_WORLD);

    double word[3] = { 0, 0, 0 };
    if (rank == root) {
        word[0] = 1.5;
        word[2] = -2.5;
    }
    MPI_Bcast(word, 3, MPI_DOUBLE, root, MPI_COMM_WORLD);
    CHECK(word[0] == 1.5 && word[1] == 0 && word[2] == -2.5);

    MPI_Gather(own, 2, MPI_INT, all, 2, MPI_INT, root, MPI_COMM_WORLD);
    for (int i = 0; rank == root && i < size; i++) {
        CHECK(all[i * 2] == i && all[i * 2 + 1] == -i);
        all[i * 2] += 1000;
    }
    MPI_Scatter(all, 2, MPI_INT, pair, 2, MPI_INT, root, MPI_COMM_WORLD);
    CHECK(pair[0] == rank + 1000 && pair[1] == -rank);

    MPI_Allgather(own, 2, MPI_INT, all, 2, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++) {
        CHECK(all[i * 2] == i && all[i * 2 + 1] == -i);
    }
    memset(all, 0, sizeof(int) * (size_t)size);
    all[rank] = rank + 5;
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, 1, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++) {
        CHECK(all[i] == i + 5);
    }

    int *send = malloc(sizeof(int) * (size_t)size);
    for (int i = 0; i < size; i++) {
        send[i] = rank * 100 + i;
    }
    MPI_Alltoall(send, 1, MPI_INT, all, 1, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++) {
        CHECK(all[i] == i * 100 + rank);
    }

    /* Each rank sends i + 1 numbers to rank i. */
    int *counts = malloc(sizeof(int) * (size_t)size * 4), *offsets = counts + size, *in = counts + 2 * size, *at = counts + 3 * size;
    int total = 0;
    for (int i = 0; i < size; i++) {
        counts[i] = i + 1;
        offsets[i] = total;
        total += i + 1;
        in[i] = rank + 1;
        at[i] = i * (rank + 1);
    }
    int *from = malloc(sizeof(int) * (size_t)total), *into = malloc(sizeof(int) * (size_t)(size * size));
    for (int i = 0; i < total; i++) {
        from[i] = rank;
    }
    MPI_Alltoallv(from, counts, offsets, MPI_INT, into, in, at, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size * (rank + 1); i++) {
        CHECK(into[i] == i / (rank + 1));
    }
    MPI_Allgatherv(from, rank + 1, MPI_INT, into, counts, offsets, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++) {
        CHECK(into[offsets[i]] == i && into[offsets[i] + i] == i);
    }
}

static void reductions(void)
{
    int root = size / 2, sum = size * (size - 1) / 2;
    int own[2] = { rank, rank * rank }, result[2] = { -1, -1 };
    MPI_Reduce(own, result, 2, MPI_INT, MPI_SUM, root, MPI_COMM_WORLD);
    CHECK(result[0] == (rank == root ? sum : -1));
    MPI_Reduce(rank == root ? MPI_IN_PLACE : own, own, 1, MPI_INT, MPI_MAX, root, MPI_COMM_WORLD);
    CHECK(own[0] == (rank == root ? size - 1 : rank));

#define ALL(type, mpi, op, value, expected)                                 \
    do {                                                                    \
        type each = (type)(value), all = 0;                                 \
        MPI_Allreduce(&each, &all, 1, mpi, op, MPI_COMM_WORLD);             \
        CHECK(all == (type)(expected));                                     \
    } while (0)
    ALL(signed char, MPI_CHAR, MPI_SUM, rank, sum);
    ALL(unsigned char, MPI_UNSIGNED_CHAR, MPI_MAX, 250 - rank, 250);
    ALL(short, MPI_SHORT, MPI_MIN, -rank, 1 - size);
    ALL(unsigned short, MPI_UNSIGNED_SHORT, MPI_SUM, 60000, 60000 * size);
    ALL(int, MPI_INT, MPI_PROD, 2, 1 << size);
    ALL(unsigned, MPI_UNSIGNED, MPI_BOR, 1u << rank, (1u << size) - 1);
    ALL(long, MPI_LONG, MPI_BAND, ~(1l << rank), ~((1l << size) - 1));
    ALL(unsigned long, MPI_UNSIGNED_LONG, MPI_BXOR, 5, size % 2 == 0 ? 0 : 5);
    ALL(long long, MPI_LONG_LONG, MPI_SUM, 1ll << 40, (long long)size << 40);
    ALL(unsigned long long, MPI_UNSIGNED_LONG_LONG, MPI_MAX, ~0ull - (unsigned)rank, ~0ull);
    ALL(float, MPI_FLOAT, MPI_SUM, 0.5, 0.5 * size);
    ALL(double, MPI_DOUBLE, MPI_PROD, 0.5, 1.0 / (1 << size));
    ALL(double, MPI_DOUBLE, MPI_MIN, rank + 0.25, 0.25);
    ALL(int, MPI_INT, MPI_LAND, rank, 0);
    ALL(int, MPI_INT, MPI_LOR, rank, size > 1);
    ALL(int, MPI_INT, MPI_LXOR, 7, size % 2);
    ALL(unsigned char, MPI_BYTE, MPI_BOR, 1 << rank % 8, size >= 8 ? 255 : (1 << size) - 1);

    struct {
        double value;
        int place;
    } most = { rank == 1 || rank == 2 ? 9.5 : rank, rank }, found;
    MPI_Allreduce(&most, &found, 1, MPI_DOUBLE_INT, MPI_MAXLOC, MPI_COMM_WORLD);
    CHECK(found.value == 9.5 && found.place == 1);
    struct {
        int value;
        int place;
    } least = { rank == size - 1 ? -3 : 4, rank }, low;
    MPI_Allreduce(&least, &low, 1, MPI_2INT, MPI_MINLOC, MPI_COMM_WORLD);
    CHECK(low.value == -3 && low.place == size - 1);

    int upto = 0, one = rank + 1;
    MPI_Scan(&one, &upto, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    CHECK(upto == (rank + 1) * (rank + 2) / 2);

    int *parts = malloc(sizeof(int) * (size_t)size), *counts = malloc(sizeof(int) * (size_t)size), part = 0;
    for (int i = 0; i < size; i++) {
        parts[i] = i;
        counts[i] = 1;
    }
    MPI_Reduce_scatter(parts, &part, counts, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    CHECK(part == rank * size);

    MPI_Op op;
    MPI_Op_create(add_modulo, 0, &op);
    int all = 0;
    MPI_Allreduce(&one, &all, 1, MPI_INT, op, MPI_COMM_WORLD);
    CHECK(all == folded(size));
    all = 0;
    MPI_Reduce(&one, &all, 1, MPI_INT, op, 0, MPI_COMM_WORLD);
    CHECK(all == (rank == 0 ? folded(size) : 0));
    MPI_Scan(&one, &all, 1, MPI_INT, op, MPI_COMM_WORLD);
    CHECK(all == folded(rank + 1));
    MPI_Op_free(&op);
    CHECK(op == MPI_OP_NULL);
}

static void communicators(void)
{
    MPI_Comm half, copy;
    int half_rank, half_size, relation, all;
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, -rank, &half);
    MPI_Comm_rank(half, &half_rank);
    MPI_Comm_size(half, &half_size);
    CHECK(half_size == (size + 1 - rank % 2) / 2 && half_rank == half_size - 1 - rank / 2);

    /* Messages and calls of one communicator are none of another one. */
    MPI_Send(&rank, 1, MPI_INT, half_rank, 1, half);
    int flag;
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
    CHECK(!flag);
    int own = -1;
    MPI_Recv(&own, 1, MPI_INT, MPI_ANY_SOURCE, 1, half, MPI_STATUS_IGNORE);
    CHECK(own == rank);
    MPI_Allreduce(&rank, &all, 1, MPI_INT, MPI_MAX, half);
    CHECK(all % 2 == rank % 2 && all >= size - 2);

    MPI_Comm_dup(MPI_COMM_WORLD, &copy);
    MPI_Comm_compare(MPI_COMM_WORLD, copy, &relation);
    CHECK(relation == MPI_CONGRUENT);
    MPI_Comm_compare(copy, copy, &relation);
    CHECK(relation == MPI_IDENT);
    MPI_Barrier(copy);
    MPI_Comm_free(&copy);
    CHECK(copy == MPI_COMM_NULL);
    MPI_Comm_free(&half);

    MPI_Comm some;
    MPI_Comm_split(MPI_COMM_WORLD, rank == 0 ? MPI_UNDEFINED : 3, 0, &some);
    CHECK((some == MPI_COMM_NULL) == (rank == 0));
    CHECK(MPI_Comm_f2c(MPI_Comm_c2f(MPI_COMM_WORLD)) == MPI_COMM_WORLD);

    /* What was freed by all makes room. */
    for (int i = 0; i < 260; i++) {
        MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        MPI_Comm_free(&copy);
    }
}

/* For 6 ranks. */
static void grids(void)
{
    int dims[2] = { 2, 3 }, ends[2] = { 0, 1 }, at[2], got_dims[2], got_ends[2], place, from, to;
    MPI_Comm grid;
    MPI_Cart_create(MPI_COMM_WORLD, 2, dims, ends, 0, &grid);
    MPI_Cart_get(grid, 2, got_dims, got_ends, at);
    CHECK(got_dims[0] == 2 && got_dims[1] == 3 && got_ends[0] == 0 && got_ends[1] == 1);
    CHECK(at[0] == rank / 3 && at[1] == rank % 3);
    MPI_Cart_rank(grid, at, &place);
    CHECK(place == rank);
    MPI_Cart_coords(grid, 4, 2, got_dims);
    CHECK(got_dims[0] == 1 && got_dims[1] == 1);
    MPI_Cart_shift(grid, 0, 1, &from, &to);
    CHECK(from == (rank < 3 ? MPI_PROC_NULL : rank - 3) && to == (rank < 3 ? rank + 3 : MPI_PROC_NULL));
    MPI_Cart_shift(grid, 1, 2, &from, &to);
    CHECK(to == rank / 3 * 3 + (rank % 3 + 2) % 3 && from == rank / 3 * 3 + (rank % 3 + 1) % 3);
    int out = rank, in = -1;
    MPI_Cart_shift(grid, 0, 1, &from, &to);
    MPI_Sendrecv(&out, 1, MPI_INT, to, 0, &in, 1, MPI_INT, from, 0, grid, MPI_STATUS_IGNORE);
    CHECK(in == (rank < 3 ? -1 : rank - 3));
}

static void types(void)
{
    static const struct {
        MPI_Datatype type;
        int bytes;
    } all[] = {
        { MPI_BYTE, 1 }, { MPI_PACKED, 1 }, { MPI_CHAR, sizeof(char) }, { MPI_SIGNED_CHAR, 1 }, { MPI_UNSIGNED_CHAR, 1 }, { MPI_C_BOOL, sizeof(bool) },
        { MPI_SHORT, sizeof(short) }, { MPI_UNSIGNED_SHORT, sizeof(short) }, { MPI_INT, sizeof(int) }, { MPI_UNSIGNED, sizeof(int) },
        { MPI_LONG, sizeof(long) }, { MPI_UNSIGNED_LONG, sizeof(long) }, { MPI_LONG_LONG_INT, sizeof(long long) }, { MPI_UNSIGNED_LONG_LONG, 8 },
        { MPI_FLOAT, sizeof(float) }, { MPI_DOUBLE, sizeof(double) }, { MPI_LONG_DOUBLE, sizeof(long double) }, { MPI_INT8_T, 1 },
        { MPI_UINT8_T, 1 }, { MPI_INT16_T, 2 }, { MPI_UINT16_T, 2 }, { MPI_INT32_T, 4 }, { MPI_UINT32_T, 4 }, { MPI_INT64_T, 8 },
        { MPI_UINT64_T, 8 }, { MPI_AINT, sizeof(MPI_Aint) }, { MPI_WCHAR, sizeof(wchar_t) }, { MPI_2INT, 8 }, { MPI_LONG_INT, 8 },
        { MPI_FLOAT_INT, 8 }, { MPI_DOUBLE_INT, 16 },
    };
    int bytes;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        MPI_Type_size(all[i].type, &bytes);
        CHECK(bytes == all[i].bytes);
        for (size_t j = 0; j < i; j++) {
            CHECK(all[i].type != all[j].type);
        }
    }
    MPI_Datatype row;
    MPI_Type_contiguous(3, MPI_DOUBLE, &row);
    MPI_Type_commit(&row);
    MPI_Type_size(row, &bytes);
    CHECK(bytes == 24);
    double rows[6] = { 1, 2, 3, 4, 5, rank }, in[6];
    MPI_Status status;
    MPI_Sendrecv(rows, 2, row, (rank + 1) % size, 0, in, 2, row, (rank + size - 1) % size, 0, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, row, &bytes);
    CHECK(bytes == 2 && in[5] == (rank + size - 1) % size);
    MPI_Type_free(&row);
    CHECK(row == MPI_DATATYPE_NULL);
}

static void surroundings(void)
{
    int flag, number, minor;
    char text[MPI_MAX_PROCESSOR_NAME];
    MPI_Initialized(&flag);
    CHECK(flag);
    MPI_Finalized(&flag);
    CHECK(!flag);
    double before = MPI_Wtime();
    CHECK(MPI_Wtime() >= before && MPI_Wtick() > 0);
    MPI_Get_version(&number, &minor);
    CHECK(number == 3 && minor == 1);
    MPI_Get_processor_name(text, &number);
    CHECK((int)strlen(text) == number && number > 0);
    MPI_Error_string(MPI_ERR_RANK, text, &number);
    CHECK(strcmp(text, "MPI_ERR_RANK") == 0);
    MPI_Error_string(1234, text, &number);
    CHECK(strcmp(text, "MPI_ERR_UNKNOWN") == 0);
    MPI_Error_class(MPI_ERR_TAG, &number);
    CHECK(number == MPI_ERR_TAG);
    void *memory = NULL;
    MPI_Alloc_mem(100, 0, &memory);
    CHECK(memory != NULL);
    MPI_Free_mem(memory);
}

/* Receives whose buffers are together longer than any memory. */
static int too_long_buffers(void)
{
    MPI_Request request;
    int error = MPI_SUCCESS;
    for (int i = 0; i < 100 && error == MPI_SUCCESS; i++) {
        error = MPI_Irecv(megabyte, sizeof megabyte, MPI_BYTE, rank, i, MPI_COMM_WORLD, &request);
    }
    return error;
}

/* Receives that were freed and still wait. */
static int too_many_freed(void)
{
    static int value;
    MPI_Request request;
    int error = MPI_SUCCESS;
    for (int i = 0; i < 5000 && error == MPI_SUCCESS; i++) {
        error = MPI_Irecv(&value, 1, MPI_INT, rank, i, MPI_COMM_WORLD, &request);
        if (error == MPI_SUCCESS) {
            MPI_Request_free(&request);
        }
    }
    return error;
}

/* One call with a wrong argument. Where all ranks must make it, all do. */
static int bad(const char *name)
{
    int value = 0, values[8] = { 0 }, flag;
    int dims[2] = { 50, 50 }, place[2] = { -1, 0 };
    MPI_Request request = 12345;
    MPI_Comm comm;
    MPI_Datatype type;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
#define BAD(text, call) if (strcmp(name, text) == 0) return (call)
    BAD("send-rank", MPI_Send(&value, 1, MPI_INT, size, 0, MPI_COMM_WORLD));
    BAD("send-negative", MPI_Send(&value, 1, MPI_INT, -5, 0, MPI_COMM_WORLD));
    BAD("send-tag", MPI_Send(&value, 1, MPI_INT, 0, -3, MPI_COMM_WORLD));
    BAD("send-count", MPI_Send(&value, -1, MPI_INT, 0, 0, MPI_COMM_WORLD));
    BAD("send-type", MPI_Send(&value, 1, MPI_DATATYPE_NULL, 0, 0, MPI_COMM_WORLD));
    BAD("send-type-unknown", MPI_Send(&value, 1, 0x10f, 0, 0, MPI_COMM_WORLD));
    BAD("send-comm", MPI_Send(&value, 1, MPI_INT, 0, 0, 77));
    BAD("send-large", MPI_Send(&value, 17 << 20, MPI_BYTE, 0, 0, MPI_COMM_WORLD));
    BAD("send-overflow", MPI_Send(&value, INT32_MAX, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD));
    BAD("isend-rank", MPI_Isend(&value, 1, MPI_INT, size, 0, MPI_COMM_WORLD, &request));
    BAD("recv-rank", MPI_Recv(&value, 1, MPI_INT, size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
    BAD("recv-tag", MPI_Recv(&value, 1, MPI_INT, 0, -4, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
    BAD("recv-comm", MPI_Recv(&value, 1, MPI_INT, 0, 0, MPI_COMM_NULL, MPI_STATUS_IGNORE));
    BAD("irecv-rank", MPI_Irecv(&value, 1, MPI_INT, size, 0, MPI_COMM_WORLD, &request));
    BAD("irecv-tag", MPI_Irecv(&value, 1, MPI_INT, 0, -2, MPI_COMM_WORLD, &request));
    BAD("irecv-buffers", too_long_buffers());
    BAD("irecv-freed", too_many_freed());
    BAD("wait", MPI_Wait(&request, MPI_STATUS_IGNORE));
    BAD("test", MPI_Test(&request, &flag, MPI_STATUS_IGNORE));
    BAD("waitall-count", MPI_Waitall(-1, &request, MPI_STATUSES_IGNORE));
    BAD("waitany", MPI_Waitany(1, &request, &value, MPI_STATUS_IGNORE));
    BAD("request-free", MPI_Request_free(&request));
    BAD("probe-rank", MPI_Probe(size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
    BAD("probe-tag", MPI_Probe(0, -7, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
    BAD("iprobe-comm", MPI_Iprobe(0, 0, 9, &flag, MPI_STATUS_IGNORE));
    BAD("sendrecv-rank", MPI_Sendrecv(&value, 1, MPI_INT, rank, 0, values, 1, MPI_INT, size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
    BAD("bcast-root", MPI_Bcast(&value, 1, MPI_INT, size, MPI_COMM_WORLD));
    BAD("bcast-count", MPI_Bcast(&value, -2, MPI_INT, 0, MPI_COMM_WORLD));
    BAD("barrier-comm", MPI_Barrier(5));
    BAD("scatter-root", MPI_Scatter(values, 1, MPI_INT, &value, 1, MPI_INT, -1, MPI_COMM_WORLD));
    BAD("gather-root", MPI_Gather(&value, 1, MPI_INT, values, 1, MPI_INT, size, MPI_COMM_WORLD));
    BAD("allgather-type", MPI_Allgather(&value, 1, 0, values, 1, MPI_INT, MPI_COMM_WORLD));
    BAD("alltoall-large", MPI_Alltoall(values, 10 << 20, MPI_BYTE, values, 10 << 20, MPI_BYTE, MPI_COMM_WORLD));
    BAD("alltoall-all", MPI_Alltoall(values, 2 << 20, MPI_BYTE, values, 2 << 20, MPI_BYTE, MPI_COMM_WORLD));
    BAD("reduce-op", MPI_Reduce(&value, values, 1, MPI_INT, 99, 0, MPI_COMM_WORLD));
    BAD("reduce-bits-of-doubles", MPI_Reduce(values, values, 1, MPI_DOUBLE, MPI_BAND, 0, MPI_COMM_WORLD));
    BAD("reduce-place-of-ints", MPI_Reduce(values, values, 1, MPI_INT, MPI_MAXLOC, 0, MPI_COMM_WORLD));
    BAD("reduce-long-double", MPI_Reduce(values, values, 1, MPI_LONG_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD));
    BAD("allreduce-op-null", MPI_Allreduce(&value, values, 1, MPI_INT, MPI_OP_NULL, MPI_COMM_WORLD));
    BAD("scan-type", MPI_Scan(&value, values, 1, MPI_BYTE, MPI_SUM, MPI_COMM_WORLD));
    BAD("split-color", MPI_Comm_split(MPI_COMM_WORLD, -1, 0, &comm));
    BAD("free-comm", MPI_Comm_free((comm = 44, &comm)));
    BAD("rank-comm", MPI_Comm_rank(6, &value));
    BAD("size-comm", MPI_Comm_size(MPI_COMM_NULL, &value));
    BAD("type-size", MPI_Type_size(MPI_DATATYPE_NULL, &value));
    BAD("type-contiguous", MPI_Type_contiguous(0, MPI_INT, &type));
    BAD("type-contiguous-large", MPI_Type_contiguous(1 << 24, MPI_INT, &type));
    BAD("type-commit", MPI_Type_commit((type = 0, &type)));
    BAD("op-create", MPI_Op_create(NULL, 0, &value));
    BAD("cart-dims", MPI_Cart_create(MPI_COMM_WORLD, 2, dims, values, 0, &comm));
    BAD("cart-count", MPI_Cart_create(MPI_COMM_WORLD, 9, dims, values, 0, &comm));
    BAD("cart-get", MPI_Cart_get(MPI_COMM_WORLD, 2, dims, values, place));
    BAD("cart-rank", MPI_Cart_rank(MPI_COMM_NULL, place, &value));
    BAD("cart-shift", MPI_Cart_shift(MPI_COMM_WORLD, 0, 1, &value, values));
    dims[0] = size;
    dims[1] = 1;
    MPI_Cart_create(MPI_COMM_WORLD, 2, dims, values, 0, &comm);
    BAD("cart-rank-outside", MPI_Cart_rank(comm, place, &value));
    BAD("cart-coords-rank", MPI_Cart_coords(comm, size, 2, place));
    BAD("cart-coords-count", MPI_Cart_coords(comm, 0, 1, place));
    BAD("cart-get-count", MPI_Cart_get(comm, 1, dims, values, place));
    BAD("cart-shift-direction", MPI_Cart_shift(comm, 2, 1, &value, values));
    MPI_Status status;
    MPI_Send(values, 3, MPI_INT, rank, 0, MPI_COMM_WORLD);
    int error = MPI_Recv(&value, 1, MPI_INT, rank, 0, MPI_COMM_WORLD, &status);
    CHECK(status.longshore_bytes == 4 && status.MPI_ERROR == error);
    BAD("truncate", error);
    BAD("get-count-type", MPI_Get_count(&status, MPI_DATATYPE_NULL, &value));
    return -1;
}

/* Ways in which a world ends. */
static void end(const char *how)
{
    int value = 0;
    if (strcmp(how, "fatal") == 0 && rank == 1) {
        MPI_Send(&value, 1, MPI_INT, size, 0, MPI_COMM_WORLD);
    } else if (strcmp(how, "abort") == 0 && rank == 1) {
        MPI_Abort(MPI_COMM_WORLD, 42);
    } else if (strcmp(how, "trap") == 0 && rank == 1) {
        __builtin_trap();
    } else if (strcmp(how, "exit") == 0 && rank == 1) {
        exit(9);
    } else if (strcmp(how, "leave") == 0 && rank == 1) {
        exit(0);
    } else if (strcmp(how, "forever") == 0 && rank == 1) {
        for (volatile int i = 0;; i++) {
        }
    } else if (strcmp(how, "mismatch") == 0) {
        rank == 1 ? MPI_Barrier(MPI_COMM_WORLD) : MPI_Bcast(&value, 1, MPI_INT, 0, MPI_COMM_WORLD);
    } else if (strcmp(how, "lengths") == 0) {
        MPI_Bcast(&value, rank == 1 ? 0 : 1, MPI_INT, 0, MPI_COMM_WORLD);
    } else if (strcmp(how, "finalize") == 0) {
        MPI_Finalize();
        MPI_Barrier(MPI_COMM_WORLD);
    } else if (strcmp(how, "twice") == 0) {
        MPI_Init(NULL, NULL);
    } else if (strcmp(how, "groups") == 0) {
        for (MPI_Comm copy = MPI_COMM_WORLD;;) {
            MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        }
    } else if (strcmp(how, "full") == 0) {
        /* Nobody receives: the world's room ends, and then its senders wait. */
        for (;;) {
            MPI_Send(megabyte, sizeof megabyte, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
        }
    } else if (strcmp(how, "many") == 0) {
        for (;;) {
            MPI_Send(&value, 0, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
        }
    } else if (strcmp(how, "outside") == 0 && rank == 0) {
        longshore_mpi_receive(MPI_COMM_WORLD, 0, 0, (void *)-16, 1000, MPI_STATUS_IGNORE);
    } else if (strcmp(how, "requests") == 0) {
        static MPI_Request many[5000];
        for (int i = 0; i < 5000; i++) {
            MPI_Irecv(&value, 1, MPI_INT, 0, i, MPI_COMM_WORLD, &many[i]);
        }
    }
    /* All others wait for what never comes. */
    MPI_Recv(&value, 1, MPI_INT, (rank + 1) % size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

int main(int argc, char **argv)
{
    const char *part = argc > 1 ? argv[1] : "", *detail = argc > 2 ? argv[2] : "";
    if (strcmp(part, "before") == 0) {
        MPI_Barrier(MPI_COMM_WORLD);
    }
    int flag, provided;
    MPI_Initialized(&flag);
    CHECK(!flag);
    strcmp(part, "thread") == 0 ? MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided) : MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    if (strcmp(part, "bad") == 0) {
        char text[MPI_MAX_ERROR_STRING];
        int length, error = bad(detail);
        MPI_Error_string(error, text, &length);
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
        if (rank == 0) {
            printf("%s", text);
        }
    } else if (strcmp(part, "end") == 0) {
        end(detail);
    } else {
        strcmp(part, "messages") == 0 ? messages()
            : strcmp(part, "requests") == 0 ? requests()
            : strcmp(part, "open") == 0 ? open_requests()
            : strcmp(part, "probes") == 0 ? probes()
            : strcmp(part, "moves") == 0 ? moves()
            : strcmp(part, "reductions") == 0 ? reductions()
            : strcmp(part, "communicators") == 0 ? communicators()
            : strcmp(part, "grids") == 0 ? grids()
            : strcmp(part, "types") == 0 ? types() : surroundings();
        rank == 0 ? printf("ok %d", size) : printf("rank %d says this", rank);
    }
    MPI_Finalize();
    MPI_Comm_rank(MPI_COMM_WORLD, &provided);
    MPI_Finalized(&flag);
    CHECK(flag && provided == rank);
    return 0;
}
