/* Multiplies two square matrices of N rows by Cannon's algorithm: the ranks are a square grid whose rows and columns are rings, and pass their
 * blocks along them. Rank 0 has the product, and prints the sum of its elements. N is the argument, a multiple of the grid's side. Deploy it
 * with --env MPI_WORLD_SIZE=4, 9, 16, ... */
#include "../sdk/c/mpi.h"
#include <stdio.h>

/* The elements of the matrices, small whole numbers, so that sums are exact. */
static double left_at(int row, int column)
{
    return (row * 7 + column * 3) % 11 - 5;
}

static double right_at(int row, int column)
{
    return (row * 5 + column * 2) % 13 - 6;
}

static void multiply_add(const double *left, const double *right, double *product, int side)
{
    for (int i = 0; i < side; i++) {
        for (int k = 0; k < side; k++) {
            for (int j = 0; j < side; j++) {
                product[i * side + j] += left[i * side + k] * right[k * side + j];
            }
        }
    }
}

static void pass(MPI_Comm grid, double *block, double *other, int count, int direction, int distance)
{
    int from, to;
    MPI_Cart_shift(grid, direction, -distance, &from, &to);
    MPI_Sendrecv(block, count, MPI_DOUBLE, to, direction, other, count, MPI_DOUBLE, from, direction, grid, MPI_STATUS_IGNORE);
    memcpy(block, other, sizeof(double) * (size_t)count);
}

/* The product's element, computed directly. */
static double element(int row, int column, int rows)
{
    double sum = 0;
    for (int k = 0; k < rows; k++) {
        sum += left_at(row, k) * right_at(k, column);
    }
    return sum;
}

int main(int argc, char **argv)
{
    int size, rank, wide = 1, rows = argc > 1 ? atoi(argv[1]) : 64;
    MPI_Init(&argc, &argv);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    while (wide * wide < size) {
        wide++;
    }
    if (wide * wide != size || rows < wide || rows > 2048 || rows % wide != 0) {
        fprintf(stderr, "the ranks are no square, or the rows cannot be divided among them\n");
        MPI_Abort(MPI_COMM_WORLD, 2);
    }

    int dims[2] = { wide, wide }, rings[2] = { 1, 1 }, at[2];
    MPI_Comm grid;
    MPI_Cart_create(MPI_COMM_WORLD, 2, dims, rings, 0, &grid);
    MPI_Comm_rank(grid, &rank);
    MPI_Cart_coords(grid, rank, 2, at);

    int side = rows / wide, count = side * side;
    double *blocks = calloc((size_t)count * 4, sizeof(double));
    double *left = blocks, *right = blocks + count, *product = blocks + 2 * count, *other = blocks + 3 * count;
    for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
            left[i * side + j] = left_at(at[0] * side + i, at[1] * side + j);
            right[i * side + j] = right_at(at[0] * side + i, at[1] * side + j);
        }
    }

    /* Each rank begins with blocks that belong together. */
    pass(grid, left, other, count, 1, at[0]);
    pass(grid, right, other, count, 0, at[1]);
    for (int step = 0; step < wide; step++) {
        multiply_add(left, right, product, side);
        pass(grid, left, other, count, 1, 1);
        pass(grid, right, other, count, 0, 1);
    }

    double *all = rank == 0 ? malloc(sizeof(double) * (size_t)count * (size_t)size) : NULL;
    MPI_Gather(product, count, MPI_DOUBLE, all, count, MPI_DOUBLE, 0, grid);
    int failed = 0;
    if (rank == 0) {
        double sum = 0;
        for (int i = 0; i < count * size; i++) {
            sum += all[i];
        }
        int last = count * size - 1;
        failed = all[0] != element(0, 0, rows) || all[last] != element(rows - 1, rows - 1, rows);
        printf("%.0f, by %d ranks\n", sum, size);
    }
    MPI_Finalize();
    return failed;
}
