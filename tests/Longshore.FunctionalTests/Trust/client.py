"""An independent client of Avalon's worker protocol, on python3-zmq and python3-pycryptodome: sends orders and verifies every result.

    client.py URL ORDERS [avalon]
"""
import base64
import hashlib
import json
import os
import sys

import zmq
from Cryptodome.Cipher import AES, PKCS1_OAEP
from Cryptodome.PublicKey import RSA

TIMEOUT_MS = 120_000

# secp256k1 (SEC 2, section 2.4.1): pycryptodome does not have it.
P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8, 1)


def double(point):
    x, y, z = point
    if not y:
        return 0, 1, 0
    square = y * y % P
    s = 4 * x * square % P
    slope = 3 * x * x % P
    x3 = (slope * slope - 2 * s) % P
    return x3, (slope * (s - x3) - 8 * square * square) % P, 2 * y * z % P


def add(one, other):
    if not one[2]:
        return other
    if not other[2]:
        return one
    x1, y1, z1 = one
    x2, y2, z2 = other
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    if u1 == u2:
        return double(one) if s1 == s2 else (0, 1, 0)
    h, r = u2 - u1, s2 - s1
    hh = h * h % P
    hhh = h * hh % P
    v = u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P


def combined(a, one, b, other):
    """a * one + b * other."""
    both = add(one, other)
    result = (0, 1, 0)
    for bit in range(255, -1, -1):
        result = double(result)
        first, second = a >> bit & 1, b >> bit & 1
        if first or second:
            result = add(result, both if first and second else one if first else other)
    return result


def integers(signature):
    """The two numbers of a signature in DER."""
    assert signature[0] == 0x30 and signature[1] == len(signature) - 2
    numbers, at = [], 2
    for _ in range(2):
        assert signature[at] == 2
        length = signature[at + 1]
        numbers.append(int.from_bytes(signature[at + 2:at + 2 + length], "big"))
        at += 2 + length
    return numbers


def verifies(pem, digest, signature):
    point = base64.b64decode("".join(pem.strip().split("\n")[1:-1]))[-64:]
    key = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big"), 1
    r, s = integers(signature)
    inverse = pow(s, -1, N)
    x, _, z = combined(int.from_bytes(digest, "big") * inverse % N, G, r * inverse % N, key)
    return x * pow(z * z, -1, P) % P % N == r


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def encrypt(key, iv, plain):
    """An initialization vector of its own goes in front."""
    own = iv or os.urandom(12)
    ciphertext, tag = AES.new(key, AES.MODE_GCM, nonce=own).encrypt_and_digest(plain)
    return (b"" if iv else own) + ciphertext + tag


def decrypt(key, iv, message):
    own, message = (iv, message) if iv else (message[:12], message[12:])
    return AES.new(key, AES.MODE_GCM, nonce=own).decrypt_and_verify(message[:-16], message[-16:])


def items_digest(items):
    fields = ("dataHash", "data", "encryptedDataEncryptionKey", "iv")
    return sha256("".join(item.get(field, "") for item in items for field in fields).encode())


class Client:
    def __init__(self, url, is_avalon):
        self.socket = zmq.Context.instance().socket(zmq.REQ)
        self.socket.setsockopt(zmq.RCVTIMEO, TIMEOUT_MS)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(url)
        self.is_avalon = is_avalon
        self.worker = json.loads(self.exchange("ProcessWorkerSignup", None))
        assert verifies(
            self.worker["verifying_key"], sha256(self.worker["encryption_key"].encode()), bytes.fromhex(self.worker["encryption_key_signature"]))
        self.rsa = PKCS1_OAEP.new(RSA.import_key(self.worker["encryption_key"]))

    def exchange(self, method, params):
        self.socket.send_string(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
        return self.socket.recv_string()

    def submit(self, workload, data):
        key = os.urandom(32)
        iv = os.urandom(12) if self.is_avalon else None
        ids = {
            "workOrderId": os.urandom(32).hex(), "workerId": os.urandom(32).hex(),
            "workloadId": workload.encode().hex(), "requesterId": os.urandom(32).hex(),
        }
        order = ("workOrderId", "workerId", "workloadId", "requesterId")
        nonce = os.urandom(32).hex()
        items = [{"index": 0, "data": base64.b64encode(encrypt(key, iv, data)).decode(), "encryptedDataEncryptionKey": "null", "iv": ""}]
        digest = sha256(sha256((nonce + "".join(ids[name] for name in order)).encode()), items_digest(items))
        params = {
            **ids, "requesterNonce": nonce, "encryptedSessionKey": self.rsa.encrypt(key).hex(),
            "encryptedRequestHash": encrypt(key, iv, digest).hex(), "inData": items,
        }
        if iv:
            params["sessionKeyIv"] = iv.hex()
        answer = json.loads(self.exchange("ProcessWorkOrder", json.dumps({"jsonrpc": "2.0", "method": "WorkOrderSubmit", "id": "1", "params": params})))
        assert answer["id"] == "1" and "result" in answer, answer
        result = answer["result"]
        assert all(result[name] == ids[name] for name in order)
        signed = sha256(sha256((result["workerNonce"] + "".join(ids[name] for name in order)).encode()), items_digest(result["outData"]))
        assert verifies(self.worker["verifying_key"], signed, base64.b64decode(result["workerSignature"]))
        return decrypt(key, iv, base64.b64decode(result["outData"][0]["data"]))


def main():
    client = Client(sys.argv[1], "avalon" in sys.argv[3:])
    for number in range(int(sys.argv[2])):
        name = f"Krsna {number}"
        assert client.submit("python-hello", name.encode()) == f"Hello {name}".encode()
    assert client.submit("python-fib", b"15") == b"Fibonacci number at position 15 = 610"
    print(f"verified {sys.argv[2]} orders")


main()
