/* Reads what "damo report raw" prints of DAMON, the kernel's monitor of memory accesses: snapshots of regions with their number of accesses.
 *   hot N      the most bytes that had at least N accesses in one snapshot
 *   filter N   standard input without the regions that had fewer
 * damo.js does the same. */
#include "sample.h"
#include <inttypes.h>

#define LINE_MAX 4096

typedef struct {
    uint64_t bytes;
    uint64_t accesses;
} region;

/* A line such as "7f93d000-7f93f000(   8.000 KiB):   3" is a region. */
static int parse(const char *line, region *found)
{
    uint64_t start, end;
    int used = 0;
    if (sscanf(line, " %" SCNx64 "-%" SCNx64 "%n", &start, &end, &used) != 2 || line[used] != '(' || end < start)
        return 0;
    const char *close = strchr(line + used, ')');
    if (close == NULL || sscanf(close, "): %" SCNu64, &found->accesses) != 1)
        return 0;
    found->bytes = end - start;
    return 1;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    uint64_t least = argc == 3 ? strtoull(argv[2], &end, 10) : 0;
    int filters = argc == 3 && strcmp(argv[1], "filter") == 0;
    if (argc != 3 || (!filters && strcmp(argv[1], "hot") != 0) || argv[2][0] < '0' || argv[2][0] > '9' || *end != '\0')
        fail("damo: the arguments are hot N or filter N");
    size_t length;
    char *text = (char *)read_input(&length);
    uint64_t hot = 0, most = 0;
    for (char *line = text, *next; line < text + length; line = next) {
        char *stop = memchr(line, '\n', (size_t)(text + length - line));
        next = stop == NULL ? text + length : stop + 1;
        char copy[LINE_MAX];
        size_t bytes = (size_t)((stop == NULL ? next : stop) - line);
        if (bytes >= sizeof copy)
            fail("damo: a line has more than 4095 bytes");
        memcpy(copy, line, bytes);
        copy[bytes] = '\0';
        region found;
        int is_region = parse(copy, &found);
        if (is_region && found.accesses >= least)
            hot += found.bytes;
        else if (!is_region && strstr(copy, "nr_regions") != NULL)
            hot = 0;
        most = hot > most ? hot : most;
        if (filters && (!is_region || found.accesses >= least))
            write_all(line, (size_t)(next - line));
    }
    if (!filters)
        printf("%" PRIu64 "\n", most);
    return 0;
}
