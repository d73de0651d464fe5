# Serves one of the two handlers: workerd serve workerd.capnp NAME --socket-addr http=ADDRESS, with the name hello or orders.
using Workerd = import "/workerd/workerd.capnp";

const hello :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "hello.js", esModule = embed "hello.js")], compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", http = (), service = "main")],
);

const orders :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "orders.js", esModule = embed "orders.js")], compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", http = (), service = "main")],
);
