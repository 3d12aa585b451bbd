"""Prints what OneTake sends by OSC. First this, then ``onetake --osc 9000``; needs ``pip install python-osc``."""

import sys

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer

HEAD = 3  # its place among the 25 joints, see docs/live-output.md


def skeleton(_address, person_id, timestamp_ms, *values):
    x_m, y_m, z_m, confidence = values[4 * HEAD : 4 * HEAD + 4]
    print(f"person {person_id} at {timestamp_ms:.0f} ms: head at {x_m:.2f} {y_m:.2f} {z_m:.2f} m ({confidence:.2f})")


def prediction(_address, person_id, timestamp_ms, action, confidence):
    print(f"person {person_id} at {timestamp_ms:.0f} ms: {action or 'nothing known'} ({confidence:.2f})")


def event(_address, action, start_ms, end_ms, confidence, _person_id):
    print(f"event: {action} from {start_ms:.0f} to {end_ms:.0f} ms ({confidence:.2f})")


dispatcher = Dispatcher()
dispatcher.map("/onetake/skeleton", skeleton)
dispatcher.map("/onetake/prediction", prediction)
dispatcher.map("/onetake/event", event)
server = BlockingOSCUDPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9000), dispatcher)
print(f"listening on port {server.server_address[1]}")
server.serve_forever()
