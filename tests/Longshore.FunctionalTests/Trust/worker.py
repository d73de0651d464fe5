"""A worker with libzmq's REP socket, which answers one message with an error. It prints its address."""
import json

import zmq

worker = zmq.Context.instance().socket(zmq.REP)
worker.setsockopt(zmq.RCVTIMEO, 120_000)
print(f"tcp://127.0.0.1:{worker.bind_to_random_port('tcp://127.0.0.1')}", flush=True)
worker.recv()
worker.send_string(json.dumps({"jsonrpc": "2.0", "id": 0, "error": {"code": 1, "message": "the answer of an REP socket"}}))
worker.close()
zmq.Context.instance().term()
