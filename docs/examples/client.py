#!/usr/bin/python3
"""A client of the wire protocol (docs/protocol.md): meets a partner, chats, presses Next, and leaves.

    apt-get install python3-websockets
    /usr/bin/python3 docs/examples/client.py ws://127.0.0.1:8080/ws --user u-1 --name Ada      # open mode
    /usr/bin/python3 docs/examples/client.py wss://meet.example/ws --token eyJhbGciOi...       # verified mode

It prints what happens and exits with 0 if no error occurred. Run it twice at the same time: the two clients meet.
"""
import argparse
import asyncio
import json
import sys
import uuid

import websockets


async def meet(options):
    identity = {"token": options.token} if options.token else {"userId": options.user, "name": options.name}
    async with websockets.connect(options.url, subprotocols=["gurukul.v1"], compression=None) as socket:

        async def send(kind, **data):
            await socket.send(json.dumps({"type": kind, "data": data}))

        await send("authenticate", **identity)
        await send("join_queue", matchMode="text")  # need not wait for the welcome
        session, was_taken, was_answered, pressed_next = None, False, False, False
        async for text in socket:
            message = json.loads(text)
            payload = message["payload"]
            match message["type"]:
                case "welcome":
                    print(f"I am {payload['userId']}, one of {payload['online']}")
                case "queued":
                    print(f"waiting: {payload['position']} of {payload['size']}")
                    if pressed_next:
                        await send("leave_queue")
                case "queue_left":
                    print(f"left the queue: {payload['reason']}")
                    return 0 if pressed_next else 1
                case "match_found":
                    print(f"met {payload['partner']['name'] or payload['partnerId']}")
                    if pressed_next:
                        return 0
                    session = payload["sessionId"]
                    await send("chat", sessionId=session, clientMessageId=str(uuid.uuid4()), text=options.say)
                case "chat_ack":
                    was_taken = True
                case "chat":
                    print(f"the partner says: {payload['text']}")
                    was_answered = True
                case "partner_left":
                    print(f"the partner left: {payload['reason']}")
                    return 0
                case "error":
                    print(f"error {payload['code']}: {payload['message']}")
                    return 1
            if was_taken and was_answered and not (pressed_next or options.stay):
                pressed_next = True
                print("pressing Next")
                await send("skip", sessionId=session)
    return 1


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("url", help="for example ws://127.0.0.1:8080/ws")
parser.add_argument("--user", default=str(uuid.uuid4()), help="open mode: the userId (default: a new one)")
parser.add_argument("--name", default="Somebody", help="open mode: the name that the partner sees")
parser.add_argument("--token", help="verified mode: the access token")
parser.add_argument("--say", default="hello", help="the text of the chat message")
parser.add_argument("--stay", action="store_true", help="do not press Next: wait until the partner leaves")
try:
    sys.exit(asyncio.run(meet(parser.parse_args())))
except websockets.ConnectionClosed as closed:
    sys.exit(f"the server closed the connection: {closed.code} {closed.reason}")
except (OSError, websockets.WebSocketException) as error:
    sys.exit(f"cannot connect: {error}")
