"""Peers of a worker with other sockets of libzmq than REQ.

    sockets.py URL
"""
import json
import sys
import threading

import zmq

TIMEOUT_MS = 120_000
ORDERS = 100
SIGNUP = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ProcessWorkerSignup", "params": {}}).encode()


def socket(kind):
    made = zmq.Context.instance().socket(kind)
    made.setsockopt(zmq.RCVTIMEO, TIMEOUT_MS)
    made.setsockopt(zmq.LINGER, 0)
    return made


def dealer(url):
    """Sends all orders before it takes an answer."""
    peer = socket(zmq.DEALER)
    peer.setsockopt(zmq.IDENTITY, b"a peer with a name")
    peer.setsockopt(zmq.HEARTBEAT_IVL, 50)
    peer.setsockopt(zmq.HEARTBEAT_TIMEOUT, TIMEOUT_MS)
    peer.connect(url)
    for _ in range(ORDERS):
        peer.send_multipart([b"", SIGNUP])
    answers = [peer.recv_multipart() for _ in range(ORDERS)]
    assert all(empty == b"" and "verifying_key" in json.loads(answer) for empty, answer in answers)
    print("dealer", len(answers))


def proxy(url):
    """Passes one order of a REQ socket on, with the address that a ROUTER adds."""
    front, back, peer = socket(zmq.ROUTER), socket(zmq.DEALER), socket(zmq.REQ)
    port = front.bind_to_random_port("tcp://127.0.0.1")
    back.connect(url)

    def pass_on():
        back.send_multipart(front.recv_multipart())
        front.send_multipart(back.recv_multipart())

    passing = threading.Thread(target=pass_on)
    passing.start()
    peer.connect(f"tcp://127.0.0.1:{port}")
    peer.send(SIGNUP)
    assert "verifying_key" in json.loads(peer.recv())
    passing.join()
    print("proxy", 1)


dealer(sys.argv[1])
proxy(sys.argv[1])
