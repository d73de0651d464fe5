// Works on the files of its directories: "ls DIRECTORY", "cat FILE", "put FILE" with standard input, "rm FILE".
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory)
        return fail(path);
    char *names[1000];
    size_t count = 0;
    for (struct dirent *entry; count < 1000 && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            names[count++] = strdup(entry->d_name);
    closedir(directory);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        char whole[1024];
        struct stat status;
        snprintf(whole, sizeof whole, "%s/%s", path, names[i]);
        if (stat(whole, &status) != 0)
            printf("%12s %s\n", "?", names[i]);
        else
            printf("%12lld %s%s\n", (long long)status.st_size, names[i], S_ISDIR(status.st_mode) ? "/" : "");
    }
    return 0;
}

static int copy(FILE *from, FILE *to)
{
    char bytes[8192];
    for (size_t read; (read = fread(bytes, 1, sizeof bytes, from)) > 0;)
        if (fwrite(bytes, 1, read, to) != read)
            return -1;
    return ferror(from) ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: ls DIRECTORY | cat FILE | put FILE | rm FILE\n");
        return 2;
    }
    const char *verb = argv[1], *path = argv[2];
    if (strcmp(verb, "ls") == 0)
        return list(path);
    if (strcmp(verb, "rm") == 0)
        return unlink(path) == 0 ? 0 : fail(path);
    int puts_file = strcmp(verb, "put") == 0;
    FILE *file = fopen(path, puts_file ? "w" : "r");
    if (!file)
        return fail(path);
    int result = puts_file ? copy(stdin, file) : copy(file, stdout);
    return result != 0 || fclose(file) != 0 ? fail(path) : 0;
}
