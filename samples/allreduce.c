/* Computes pi by so many steps as its argument says: each rank sums its share, and all have the sum of all. Deploy it with
 * --env MPI_WORLD_SIZE=N. */
#include "../sdk/c/mpi.h"
#include <math.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    int rank, size;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);

    long steps = rank == 0 && argc > 1 ? atol(argv[1]) : 1000000;
    MPI_Bcast(&steps, 1, MPI_LONG, 0, MPI_COMM_WORLD);

    double share = 0, pi = 0, width = 1.0 / (double)steps;
    for (long i = rank; i < steps; i += size) {
        double x = ((double)i + 0.5) * width;
        share += 4 / (1 + x * x) * width;
    }
    MPI_Allreduce(&share, &pi, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);

    /* Every rank has the same sum, to the last bit. */
    double least, greatest;
    MPI_Allreduce(&pi, &least, 1, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
    MPI_Allreduce(&pi, &greatest, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    if (rank == 0) {
        printf("%.9f by %d ranks\n", pi, size);
    }
    MPI_Finalize();
    return least == greatest && fabs(pi - 3.14159265358979) < 1e-6 ? 0 : 1;
}
