"""The module ssl: the host secures connections and checks certificates."""


def fill_ssl(module):
    import enum
    import socket

    class SSLError(OSError):
        pass

    class SSLCertVerificationError(SSLError, ValueError):
        pass

    class VerifyMode(enum.IntEnum):
        CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2

    class Purpose(enum.Enum):
        SERVER_AUTH, CLIENT_AUTH = "server", "client"

    class TLSVersion(enum.IntEnum):
        MINIMUM_SUPPORTED, TLSv1, TLSv1_1, TLSv1_2, TLSv1_3, MAXIMUM_SUPPORTED = -2, 769, 770, 771, 772, -1

    class SSLSocket(socket.socket):
        """A connection with TLS."""

        def do_handshake(self, block=False):
            self._check_connected()

        def getpeercert(self, binary_form=False):
            return None if binary_form else {}

        def selected_alpn_protocol(self):
            return None

        def cipher(self):
            return None

        def version(self):
            return None

        def pending(self):
            return 0

        def unwrap(self):
            raise SSLError("a connection with TLS stays one: close it")

        def read(self, size=1024, buffer=None):
            return self.recv(size) if buffer is None else self.recv_into(buffer, size)

        write = socket.socket.send

    class SSLContext:
        """Options that the host takes or has decided. Certificates are always checked, by the authorities of the node's machine."""

        options = verify_flags = 0
        post_handshake_auth = None
        minimum_version = TLSVersion.MINIMUM_SUPPORTED
        maximum_version = TLSVersion.MAXIMUM_SUPPORTED

        def __init__(self, protocol=None):
            self.protocol = protocol

        @property
        def verify_mode(self):
            return VerifyMode.CERT_REQUIRED

        @verify_mode.setter
        def verify_mode(self, mode):
            if mode != VerifyMode.CERT_REQUIRED:
                raise SSLError("the node checks the certificates of all servers")

        @property
        def check_hostname(self):
            return True

        @check_hostname.setter
        def check_hostname(self, is_checked):
            if not is_checked:
                raise SSLError("the node checks the names in the certificates of all servers")

        def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True, server_hostname=None, session=None):
            if server_side:
                raise SSLError("a function cannot be a server of TLS")
            secured = SSLSocket(sock.family, sock.type, sock.proto)
            secured.context, secured.server_hostname = self, server_hostname
            secured._take(sock, server_hostname)
            return secured

        def load_cert_chain(self, certfile, keyfile=None, password=None):
            raise SSLError("a function has no certificate of its own")

        def leave(self, *arguments, **named):
            """What the host decides itself."""

        load_verify_locations = load_default_certs = set_default_verify_paths = set_ciphers = set_alpn_protocols = leave

    def create_default_context(purpose=Purpose.SERVER_AUTH, **files):
        return SSLContext()

    def refuse_unverified(*arguments, **named):
        raise SSLError("the node checks the certificates of all servers")

    for each in (SSLError, SSLCertVerificationError, VerifyMode, Purpose, TLSVersion, SSLSocket, SSLContext, create_default_context):
        setattr(module, each.__name__, each)
    module.CertificateError = SSLCertVerificationError
    for name in ("SSLZeroReturnError", "SSLWantReadError", "SSLWantWriteError", "SSLSyscallError", "SSLEOFError"):
        setattr(module, name, type(name, (SSLError,), {}))
    vars(module).update(VerifyMode.__members__)
    module._create_default_https_context = module._create_stdlib_context = create_default_context
    module._create_unverified_context = refuse_unverified
    module.PROTOCOL_TLS = module.PROTOCOL_SSLv23 = module.PROTOCOL_TLS_CLIENT = 16
    module.HAS_SNI = module.HAS_ALPN = module.HAS_TLSv1_2 = module.HAS_TLSv1_3 = True
    module.OP_ALL = module.OP_NO_SSLv2 = module.OP_NO_SSLv3 = module.OP_NO_COMPRESSION = module.OP_NO_TICKET = 0
    module.OPENSSL_VERSION, module.OPENSSL_VERSION_INFO = "TLS of the node", (3, 0, 0, 0, 0)
