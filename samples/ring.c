/* Passes a number around a ring of ranks, as often as its argument says: each rank adds its own number. Deploy it with --env MPI_WORLD_SIZE=N. */
#include "../sdk/c/mpi.h"
#include <stdio.h>

int main(int argc, char **argv)
{
    int rank, size, rounds = argc > 1 ? atoi(argv[1]) : 1;
    long long sum = 0;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    int next = (rank + 1) % size, before = (rank + size - 1) % size;
    double began = MPI_Wtime();
    for (int round = 0; round < rounds; round++) {
        if (rank > 0) {
            MPI_Recv(&sum, 1, MPI_LONG_LONG, before, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        }
        sum += rank;
        MPI_Send(&sum, 1, MPI_LONG_LONG, next, 0, MPI_COMM_WORLD);
        if (rank == 0) {
            MPI_Recv(&sum, 1, MPI_LONG_LONG, before, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        }
    }
    double took = MPI_Wtime() - began;
    if (rank == 0) {
        printf("%lld\n", sum);
        fprintf(stderr, "%d ranks, %.1f us for each message\n", size, took * 1e6 / ((double)rounds * size));
    }
    MPI_Finalize();
    return 0;
}
