"""Has an inference service find the things in a picture. The order names the picture; the service has it, and writes the annotated one."""
import json
import os

from avalon_worker.workload.workload import WorkLoad
from ov_workload.zmq_request import ProtocolError, exchange

DEFAULT_URL = "tcp://127.0.0.1:8888"
TIMEOUT_SECONDS = 30


class OpenVinoWorkLoad(WorkLoad):
    def execute(self, in_data_array):
        try:
            picture = in_data_array[0]["data"].decode("utf-8")
        except UnicodeDecodeError:
            return False, b"the picture's name is not UTF-8"
        request = json.dumps({"workloadId": "ov-inference", "params": picture})
        try:
            return True, exchange(os.environ.get("OV_ZMQ_URL", DEFAULT_URL), request.encode("utf-8"), TIMEOUT_SECONDS)
        except (OSError, ProtocolError):
            return False, b"the inference service does not answer"
