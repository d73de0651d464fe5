"""A worker of Avalon's protocol in plain Python: the peer of `longshore bench trust`.

It is not the original, which is not in this repository. It is our own program, which takes the same steps for an order, one after the other in one
thread, with the same libraries: a REP socket, RSAES-OAEP, AES-GCM, the request's digest, the workload's class, and a signature by RFC 6979 with
python-ecdsa. It writes no log; the original writes every message.

    worker.py WORKLOADS
"""
import base64
import hashlib
import importlib
import json
import os
import random
import string
import sys
import types

import ecdsa
import zmq
from Cryptodome.Cipher import AES, PKCS1_OAEP
from Cryptodome.PublicKey import RSA

RSA_BITS = 2048
IV_BYTES = 12
TAG_BYTES = 16
NONCE_CHARACTERS = 16
IDS = ("workOrderId", "workerId", "workloadId", "requesterId")
HASHED = ("dataHash", "data", "encryptedDataEncryptionKey", "iv")


class Refusal(Exception):
    """An order that is answered by an error."""


def provide_base_class():
    """The module from which workloads import their base class."""
    package, module = types.ModuleType("avalon_worker"), types.ModuleType("avalon_worker.workload.workload")
    module.WorkLoad = type("WorkLoad", (), {})
    sys.modules.update({
        "avalon_worker": package, "avalon_worker.workload": types.ModuleType("avalon_worker.workload"), "avalon_worker.workload.workload": module,
    })


def digest_of(nonce, ids, *lists):
    of_ids = hashlib.sha256((nonce + "".join(ids[name] for name in IDS)).encode()).digest()
    of_lists = [hashlib.sha256("".join(item.get(name, "") for item in items for name in HASHED).encode()).digest() for items in lists if items]
    return hashlib.sha256(of_ids + b"".join(of_lists)).digest()


class Session:
    """Encrypts under an order's key."""

    def __init__(self, key, iv):
        self.key, self.iv = key, iv

    def encrypt(self, plain):
        iv = self.iv or os.urandom(IV_BYTES)
        ciphertext, tag = AES.new(self.key, AES.MODE_GCM, nonce=iv).encrypt_and_digest(plain)
        return (b"" if self.iv else iv) + ciphertext + tag

    def decrypt(self, message):
        iv, rest = (self.iv, message) if self.iv else (message[:IV_BYTES], message[IV_BYTES:])
        return AES.new(self.key, AES.MODE_GCM, nonce=iv).decrypt_and_verify(rest[:-TAG_BYTES], rest[-TAG_BYTES:])


class Worker:
    def __init__(self, workloads):
        self.workloads = workloads
        self.instances = {}
        rsa = RSA.generate(RSA_BITS)
        self.decryption = PKCS1_OAEP.new(rsa)
        self.signing = ecdsa.SigningKey.generate(curve=ecdsa.SECP256k1)
        encryption_key = rsa.publickey().export_key().decode()
        self.signup = json.dumps({
            "sealed_data": "",
            "verifying_key": self.signing.get_verifying_key().to_pem().decode(),
            "encryption_key": encryption_key,
            "encryption_key_signature": self.sign(hashlib.sha256(encryption_key.encode()).digest()).hex(),
            "mrenclave": "",
            "quote": "",
        })

    def sign(self, digest):
        return self.signing.sign_digest_deterministic(digest, sigencode=ecdsa.util.sigencode_der)

    def answer(self, message):
        request = json.loads(message)
        if request["method"] == "ProcessWorkerSignup":
            return self.signup
        order = json.loads(request["params"])
        try:
            return json.dumps({"jsonrpc": "2.0", "id": order["id"], "result": self.process(order["params"])})
        except (Refusal, ValueError, KeyError):
            return json.dumps({"jsonrpc": "2.0", "id": 0, "error": {"code": 2, "message": "Work order integrity check failed"}})

    def process(self, order):
        key = self.decryption.decrypt(bytes.fromhex(order["encryptedSessionKey"]))
        session = Session(key, bytes.fromhex(order["sessionKeyIv"]) if "sessionKeyIv" in order else None)
        items = sorted(order["inData"], key=lambda item: item["index"])
        digest = digest_of(order["requesterNonce"], order, items, order.get("outData"))
        if session.decrypt(bytes.fromhex(order["encryptedRequestHash"])) != digest:
            raise Refusal
        for item in items:
            item["data"] = session.decrypt(base64.b64decode(item["data"]))
        succeeded, output = self.workload(bytes.fromhex(order["workloadId"]).decode()).execute(items)
        if not succeeded:
            raise Refusal
        return self.result(order, session, output)

    def workload(self, name):
        # As the original does, the list is read at each order, and an instance is kept.
        with open(self.workloads, encoding="utf-8") as file:
            entry = json.load(file)[name]
        if name not in self.instances:
            self.instances[name] = getattr(importlib.import_module(entry["module"]), entry["class"])()
        return self.instances[name]

    def result(self, order, session, output):
        nonce = base64.b64encode("".join(random.choices(string.ascii_uppercase + string.digits, k=NONCE_CHARACTERS)).encode()).decode()
        items = [{"data": base64.b64encode(session.encrypt(output)).decode(), "index": 0, "encryptedDataEncryptionKey": "null", "iv": ""}]
        result = {name: order[name] for name in ("workloadId", "workOrderId", "workerId", "requesterId")}
        result.update(workerNonce=nonce, outData=items, workerSignature=base64.b64encode(self.sign(digest_of(nonce, order, items))).decode())
        return result


def main():
    workloads = os.path.abspath(sys.argv[1])
    sys.path.insert(0, os.path.dirname(workloads))
    provide_base_class()
    worker = Worker(workloads)
    socket = zmq.Context.instance().socket(zmq.REP)
    print(f"tcp://127.0.0.1:{socket.bind_to_random_port('tcp://127.0.0.1')}", flush=True)
    while True:
        socket.send_string(worker.answer(socket.recv_string()))


main()
