"""What Python's own module socket stands on: connections by the operations of tcp, and the errors of operations as Python's."""
import errno

# The host's limits of one read and one write.
READ_BYTES_MAX = 32 << 10
WRITE_BYTES_MAX = 1 << 20

# Beyond every descriptor, so that no os.write reaches a file by a socket's number.
FIRST_NUMBER = 1 << 30

ERROR_NUMBERS = {
    "NotGranted": errno.EACCES,
    "Refused": errno.EACCES,
    "InvalidArgument": errno.EINVAL,
    "TooLarge": errno.EMSGSIZE,
    "LimitReached": errno.EMFILE,
    "Unavailable": errno.ECONNREFUSED,
    "Cancelled": errno.ECANCELED,
}


def os_error(error, unavailable=errno.ECONNREFUSED):
    """The exception that a program of sockets expects for an operation that was not done."""
    if error.code == "TimedOut":
        return TimeoutError(str(error))
    number = unavailable if error.code == "Unavailable" else ERROR_NUMBERS.get(error.code, errno.EIO)
    return OSError(number, str(error))


class Socket:
    """A connection to a server. socket.socket derives from it."""

    # The derived class adds a slot for weak references itself.
    __slots__ = ("_family", "_type", "_proto", "_timeout", "_number", "_host", "_peer", "_own", "_is_closed")

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is not None:
            raise OSError(errno.ENOTSUP, "a socket cannot be made of a descriptor in the sandbox")
        self._family = AF_INET if family == -1 else family
        self._type = SOCK_STREAM if type == -1 else type
        self._proto = IPPROTO_TCP if proto in (-1, 0) else proto
        if self._type != SOCK_STREAM or self._family not in (AF_INET, AF_INET6):
            raise OSError(errno.EPROTONOSUPPORT, "the sandbox has connections of TCP only")
        self._timeout = default_timeout
        self._number = self._host = self._peer = self._own = None
        self._is_closed = False

    family = property(lambda self: self._family)
    type = property(lambda self: self._type)
    proto = property(lambda self: self._proto)
    timeout = property(lambda self: self._timeout)

    def connect(self, address):
        if self._number is not None:
            raise OSError(errno.EISCONN, "the socket is connected already")
        self._check_open()
        self._host, port = address[0], address[1]
        wait = () if self._timeout is None else (milliseconds(self._timeout),)
        try:
            number, peer, own = call("tcp.connect", self._host, port, "off", *wait)
        except OperationError as error:
            raise os_error(error) from error
        self._number, self._peer, self._own = int(number), peer.decode(), own.decode()

    def connect_ex(self, address):
        try:
            self.connect(address)
        except OSError as error:
            return error.errno or errno.ETIMEDOUT
        return 0

    def recv(self, size, flags=0):
        if flags:
            raise OSError(errno.EOPNOTSUPP, "recv has no flags in the sandbox")
        if not size:
            return b""
        wait = () if self._timeout is None else (int(self._timeout * 1000),)
        return self._ask("tcp.read", min(size, READ_BYTES_MAX), *wait)[0]

    def recv_into(self, buffer, nbytes=0, flags=0):
        with memoryview(buffer).cast("B") as view:
            received = self.recv(min(nbytes or len(view), len(view)), flags)
            view[:len(received)] = received
            return len(received)

    def send(self, data, flags=0):
        part = bytes(memoryview(data).cast("B")[:WRITE_BYTES_MAX])
        self._ask("tcp.write", part)
        return len(part)

    def sendall(self, data, flags=0):
        with memoryview(data).cast("B") as view:
            sent = 0
            while sent < len(view):
                sent += self.send(view[sent:])

    def shutdown(self, how):
        if how in (SHUT_WR, SHUT_RDWR):
            self._ask("tcp.end")

    def close(self):
        number, self._number, self._is_closed = self._number, None, True
        if number is not None and is_serving:
            call("tcp.close", number)

    def detach(self):
        raise OSError(errno.ENOTSUP, "a socket is no descriptor in the sandbox")

    def fileno(self):
        return -1 if self._is_closed else FIRST_NUMBER + (self._number or 0)

    def settimeout(self, timeout):
        if timeout is not None and timeout < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = None if timeout is None else float(timeout)

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag):
        self._timeout = None if flag else 0.0

    def getblocking(self):
        return self._timeout != 0.0

    def getpeername(self):
        self._check_connected()
        return address_of(self._peer)

    def getsockname(self):
        return ("0.0.0.0", 0) if self._own is None else address_of(self._own)

    # Options are the node's: every connection has TCP_NODELAY.
    def setsockopt(self, *arguments):
        self._check_open()

    def getsockopt(self, level, option, size=0):
        self._check_open()
        return bytes(size) if size else 0

    def bind(self, address):
        if tuple(address[:2]) not in (("", 0), ("0.0.0.0", 0), ("::", 0)):
            raise OSError(errno.EACCES, "the node chooses the address of a connection")

    def listen(self, backlog=0):
        raise OSError(errno.EACCES, "a function cannot listen: it answers requests in handler(request)")

    _accept = listen

    def recvfrom(self, size, flags=0):
        return self.recv(size, flags), self.getpeername()

    def _take(self, other, name):
        """Takes another socket's connection and secures it."""
        other._check_connected()
        self._number, self._host, self._peer, self._own = other._number, other._host, other._peer, other._own
        self._timeout, other._number, other._is_closed = other._timeout, None, True
        try:
            self._ask("tcp.starttls", name or self._host)
        except OSError:
            self.close()
            raise

    def _ask(self, operation, *fields):
        self._check_connected()
        try:
            return call(operation, self._number, *fields)
        except OperationError as error:
            if error.code == "TimedOut" and self._timeout == 0.0:
                raise BlockingIOError(errno.EAGAIN, "nothing has arrived yet") from error
            raise os_error(error, errno.ECONNRESET) from error

    def _check_open(self):
        if self._is_closed:
            raise OSError(errno.EBADF, "the socket is closed")

    def _check_connected(self):
        self._check_open()
        if self._number is None:
            raise OSError(errno.ENOTCONN, "the socket is not connected")


def address_of(text):
    host, _, port = text.rpartition(":")
    return (host[1:-1], int(port), 0, 0) if host.startswith("[") else (host, int(port))


AF_UNSPEC, AF_INET, AF_INET6 = 0, 2, 10
SOCK_STREAM, SOCK_DGRAM = 1, 2
IPPROTO_TCP = 6
SHUT_RD, SHUT_WR, SHUT_RDWR = 0, 1, 2
SERVICES = {"http": 80, "https": 443, "smtp": 25, "submission": 587, "imap": 143, "imaps": 993, "pop3": 110, "pop3s": 995, "ftp": 21}
default_timeout = None


class herror(OSError):
    pass


class gaierror(OSError):
    pass


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """The name stays a name: the host finds its address when a connection is opened, and checks the grants with it."""
    host = "localhost" if host is None else host.decode("idna") if isinstance(host, bytes) else host
    port = getservbyname(port) if isinstance(port, str) and not port.isdigit() else int(port or 0)
    if ":" in host:
        return [(AF_INET6, SOCK_STREAM, IPPROTO_TCP, "", (host, port, 0, 0))]
    return [(AF_INET, SOCK_STREAM, IPPROTO_TCP, "", (host, port))]


def gethostbyname(name):
    if name.replace(".", "").isdigit():
        return name
    raise gaierror(-2, "names are resolved by the node, when a connection is opened")


def getservbyname(name, protocol="tcp"):
    try:
        return SERVICES[name]
    except KeyError:
        raise OSError(f"service/proto not found: {name}") from None


def getdefaulttimeout():
    return default_timeout


def setdefaulttimeout(timeout):
    global default_timeout
    default_timeout = timeout


def inet_aton(text):
    import ipaddress
    return ipaddress.IPv4Address(text).packed


def inet_pton(family, text):
    import ipaddress
    try:
        return (ipaddress.IPv6Address if family == AF_INET6 else ipaddress.IPv4Address)(text).packed
    except ValueError:
        raise OSError("illegal IP address string passed to inet_pton") from None


def inet_ntop(family, packed):
    import ipaddress
    return str((ipaddress.IPv6Address if family == AF_INET6 else ipaddress.IPv4Address)(bytes(packed)))


def fill_socket(module):
    """Makes the module _socket, on which Python's socket stands."""
    module.socket = module.SocketType = Socket
    module.error, module.timeout = OSError, TimeoutError
    for each in (herror, gaierror, getaddrinfo, gethostbyname, getservbyname, getdefaulttimeout, setdefaulttimeout, inet_aton, inet_pton, inet_ntop):
        setattr(module, each.__name__, each)
    module.inet_ntoa = lambda packed: inet_ntop(AF_INET, packed)
    module.gethostname = lambda: "localhost"
    module.htons = module.ntohs = lambda number: int.from_bytes(number.to_bytes(2, "little"), "big")
    module.htonl = module.ntohl = lambda number: int.from_bytes(number.to_bytes(4, "little"), "big")
    module.has_ipv6 = True
    vars(module).update(
        AF_UNSPEC=AF_UNSPEC, AF_INET=AF_INET, AF_INET6=AF_INET6, SOCK_STREAM=SOCK_STREAM, SOCK_DGRAM=SOCK_DGRAM,
        IPPROTO_TCP=IPPROTO_TCP, IPPROTO_IP=0, IPPROTO_UDP=17, IPPROTO_IPV6=41, TCP_NODELAY=1, TCP_KEEPIDLE=4, TCP_KEEPINTVL=5, TCP_KEEPCNT=6,
        SOL_SOCKET=1, SOL_TCP=6, SO_REUSEADDR=2, SO_TYPE=3, SO_ERROR=4, SO_SNDBUF=7, SO_RCVBUF=8, SO_KEEPALIVE=9, SO_LINGER=13,
        SHUT_RD=SHUT_RD, SHUT_WR=SHUT_WR, SHUT_RDWR=SHUT_RDWR, MSG_PEEK=2, MSG_DONTWAIT=64, SOMAXCONN=128,
        AI_PASSIVE=1, AI_CANONNAME=2, AI_NUMERICHOST=4, AI_NUMERICSERV=1024, EAI_NONAME=-2, EAI_FAIL=-4, EAI_AGAIN=-3,
        NI_NUMERICHOST=1, NI_NUMERICSERV=2, INADDR_ANY=0, INADDR_LOOPBACK=0x7F000001)
