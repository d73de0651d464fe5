"""A worker with libzmq's REP socket, which answers one message with an object without keys. It prints its address."""
import zmq

worker = zmq.Context.instance().socket(zmq.REP)
worker.setsockopt(zmq.RCVTIMEO, 120_000)
print(f"tcp://127.0.0.1:{worker.bind_to_random_port('tcp://127.0.0.1')}", flush=True)
worker.recv()
worker.send_string("{}")
worker.close()
zmq.Context.instance().term()
