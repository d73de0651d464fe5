// The module "os".
export const {
    O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_TEXT, open, close, seek, read, write, isatty, ttyGetWinSize, ttySetRaw,
    remove, rename, setReadHandler, setWriteHandler, signal, SIGINT, SIGQUIT, SIGILL, SIGABRT, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE,
    SIGALRM, SIGTERM, SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, setTimeout, clearTimeout, sleep, sleepAsync, now, platform, getcwd,
    chdir, mkdir, readdir, S_IFMT, S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK, S_IFREG, S_IFLNK, S_IFSOCK, S_ISGID, S_ISUID, stat, lstat, utimes,
    symlink, readlink, realpath, exec, waitpid, kill, pipe, WNOHANG, getpid, dup, dup2, Worker,
} = globalThis[Symbol.for("longshore.host")].os;
