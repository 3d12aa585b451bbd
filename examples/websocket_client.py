"""Prints what OneTake sends by WebSocket. First ``onetake --websocket 8765``; needs ``pip install websockets``.

``python websocket_client.py ws://127.0.0.1:8765 TOKEN``; both may be left out.
"""

import json
import sys

from websockets.sync.client import connect

url = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8765"
headers = {"Authorization": f"Bearer {sys.argv[2]}"} if len(sys.argv) > 2 else {}
with connect(url, additional_headers=headers) as connection:
    joints = json.loads(connection.recv())["joints"]  # the first message says hello
    head = joints.index("head")
    for text in connection:
        message = json.loads(text)
        if message["type"] == "skeleton":
            x_m, y_m, z_m = message["positions_m"][head]
            who = f"person {message['person_id']} at {message['timestamp_ms']:.0f} ms"
            print(f"{who}: head at {x_m:.2f} {y_m:.2f} {z_m:.2f} m ({message['confidence'][head]:.2f})")
        elif message["type"] == "prediction":
            who = f"person {message['person_id']} at {message['timestamp_ms']:.0f} ms"
            print(f"{who}: {message['action'] or 'nothing known'} ({message['confidence']:.2f})")
        elif message["type"] == "event":
            when = f"from {message['start_ms']:.0f} to {message['end_ms']:.0f} ms"
            print(f"event: {message['action']} {when} ({message['confidence']:.2f})")
