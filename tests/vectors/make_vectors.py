#!/usr/bin/env python3
"""Writes the golden vectors that every implementation of the protocol is held to.

    python3 tests/vectors/make_vectors.py        # writes *.json beside itself
"""
import json
import pathlib

here = pathlib.Path(__file__).parent
# The text of each code is what docs/protocol.md tells of it (tools/protocol_tables).
errors = [  # code, whether the same message may succeed later, what it means, what the client does
    ("invalid_json", False, "The frame is not JSON, or it is nested deeper than 64 levels.",
     "Fix the client."),
    ("invalid_message", False, "A field is missing, has the wrong type or is out of its bound, or the message does not "
     "fit what the user is doing. `message` names the field. Binary frames get it too.", "Fix the client."),
    ("unknown_type", False, "There is no client message of that `type`.", "Fix the client, or do without the message."),
    ("unauthenticated", False, "The connection has not said who it is.", "Send `authenticate` first."),
    ("invalid_token", False, "The access token is not valid here, or its sign-in has ended. Close 4002 follows.",
     "Sign in again."),
    ("token_expired", True, "The access token has expired. Close 4002 follows.", "Get a new token and reconnect."),
    ("user_mismatch", False, "The message names another user than the connection's own.",
     "Open another connection for the other user."),
    ("no_session", False, "The user is not in the session that the message names. It may have ended meanwhile.",
     "Drop the message."),
    ("wrong_target", False, "`targetUserId` is not the partner. Nothing was relayed.", "Fix the client."),
    ("too_large", False, "A field is over its bound in bytes. Reserved: no message of version 1 has such a bound.",
     "Send less."),
    ("rate_limited", True, "Too many messages of this kind. The message had no effect.",
     "Wait `retryAfterMs`, then send it again."),
    ("banned", False, "The account is banned. Close 4003 follows.", "Tell the user; do not reconnect."),
    ("busy", True, "The server cannot do this now: it is overloaded, it cannot read what it knows of the user, or "
     "another token of the connection is being checked.", "Wait `retryAfterMs`, then send it again."),
    ("disabled", True, "The operator has switched matching, or this mode, off.", "Tell the user; try again later."),
    ("internal", True, "The server failed. Reserved: version 1 never sends it.", "Send it again later."),
    ("unavailable", True, "The buddy cannot be called, or the direct call has ended. The reason is not told.",
     "Tell the user; try again later."),
]
closes = [  # code, meaning, what the client does; both again as sentences
    (1000, "goodbye", "none", "The client said goodbye; the server answers with the same code.", "Nothing."),
    (1001, "goodbye", "none", "The client said goodbye because its page was left.", "Nothing."),
    (1002, "broken frame", "fix", "A frame broke the rules of RFC 6455.", "Fix the client."),
    (1007, "invalid UTF-8", "fix", "A text frame, or the reason of a close frame, was not UTF-8.", "Fix the client."),
    (1008, "bad messages", "fix", "20 bad messages came in a row.", "Fix the client."),
    (1009, "message too big", "fix", "A message was over the limit (65,536 bytes by default).", "Send less."),
    (1012, "restart", "reconnect_after", "The server shuts down. The reason is `{\"afterMs\":N}`.",
     "Reconnect after N milliseconds and resume."),
    (1013, "over capacity", "reconnect_after", "The server has no room. The reason is `{\"afterMs\":N}`.",
     "Reconnect after N milliseconds."),
    (4001, "replaced", "stop", "A newer connection speaks for the same user.", "Do not reconnect."),
    (4002, "unauthenticated", "new_token", "Authentication is missing, failed or has expired.",
     "Get a new token, then reconnect."),
    (4003, "banned", "stop", "The account is banned.", "Do not reconnect."),
    (4008, "slow reader", "reconnect", "The client did not read: too much was waiting to be sent to it.",
     "Reconnect and resume."),
    (4029, "rate limited", "back_off", "The client kept sending too much after many `rate_limited` errors.",
     "Wait some seconds, then reconnect."),
]
codes = {"errors": [dict(zip(("code", "retryable", "means", "advice"), each)) for each in errors],
         "closes": [dict(zip(("code", "meaning", "client", "means", "advice"), each)) for each in closes]}

S, U = "11111111-2222-4333-8444-555555555555", "u-1"
messages = []


def ok(text, kind):
    messages.append({"text": text if isinstance(text, str) else json.dumps(text), "type": kind})


def bad(text, error, field=None):
    messages.append({"text": text if isinstance(text, str) else json.dumps(text), "error": error,
                     **({"field": field} if field else {})})


for data in ({}, {"userId": U}, {"matchMode": "text", "interests": [" Chess ", "GO"], "campus": "same"},
             {"matchMode": None, "interests": None, "campus": None, "userId": None}, {"unknown": [1, {"a": None}]}):
    ok({"type": "join_queue", "data": data}, "join_queue")
ok({"type": "join_queue"}, "join_queue")
ok({"type": "join_queue", "data": None, "id": "r1"}, "join_queue")
ok({"data": {"sessionId": S, "targetUserId": U, "signal": {"candidate": "x", "n": [1e999999, "\\ud800"][:0]}},
    "type": "signal"}, "signal")
ok('{"type":"signal","data":{"sessionId":"s","targetUserId":"u","signal":{"a":1e9999,"b":"\\ud800","b":2}}}', "signal")
ok('{"\\u0074ype":"ping"}', "ping")
ok({"type": "chat", "data": {"sessionId": S, "clientMessageId": "m", "text": "\u00fc" * 2000}}, "chat")
ok({"type": "chat", "data": {"sessionId": S, "clientMessageId": "m", "text": "\U0001f600" * 2000}}, "chat")
ok({"type": "typing", "data": {"sessionId": S, "typing": False}}, "typing")
ok({"type": "end_session", "data": {"sessionId": S}}, "end_session")
ok({"type": "skip"}, "skip")
ok({"type": "call_buddy", "data": {"buddyId": U}}, "call_buddy")
ok({"type": "call_buddy", "data": {"buddyId": U, "matchMode": "audio"}}, "call_buddy")
ok({"type": "accept", "data": {"inviteId": S}}, "accept")
ok({"type": "decline", "data": {"inviteId": S}}, "decline")
ok({"type": "leave_queue", "data": {}}, "leave_queue")
ok({"type": "authenticate", "data": {"token": "a.b.c", "resume": "t"}}, "authenticate")
ok({"type": "authenticate", "data": {"userId": U, "name": "\u00fc" * 40}}, "authenticate")
ok(' {"type" : "ping" , "id" : "' + "x" * 64 + '" } ', "ping")
ok('{"type":"ping","data":{"a":' + "[" * 62 + "]" * 62 + "}}", "ping")
for text in ("", "x", "{", '{"type":"ping"', '{"type":"ping"}}', "{'type':'ping'}", '{"type":"ping",}', '{"a":01}',
             '{"a":1.}', '{"a":"\\x"}', '{"a":"\\u12g4"}', '{"a":"\t"}', '{"a":nul}', '{"a":+1}', "[1,]", "\ufeff{}",
             '{"type":"ping","data":{"a":' + "[" * 63 + "]" * 63 + "}}"):
    bad(text, "invalid_json")
for text in ("[]", "1", '"x"', "null"):
    bad(text, "invalid_message")
bad({}, "invalid_message", "type")
bad({"type": 1}, "invalid_message", "type")
bad({"type": "ping", "id": ""}, "invalid_message", "id")
bad({"type": "ping", "id": "x" * 65}, "invalid_message", "id")
bad({"type": "ping", "id": 7}, "invalid_message", "id")
bad('{"type":"ping","id":"\\udc00"}', "invalid_message", "id")
bad({"type": "ping", "data": []}, "invalid_message", "data")
bad({"type": "nothing"}, "unknown_type")
bad({"type": "Ping"}, "unknown_type")
for interests in ("chess", ["x"] * 9, [""], ["  "], ["x" * 33], [1], [["x"]], {"a": "b"}):
    bad({"type": "join_queue", "data": {"interests": interests}}, "invalid_message", "interests")
bad({"type": "join_queue", "data": {"matchMode": "Video"}}, "invalid_message", "matchMode")
bad({"type": "join_queue", "data": {"campus": 1}}, "invalid_message", "campus")
bad({"type": "join_queue", "data": {"userId": "x" * 65}}, "invalid_message", "userId")
for name in ("", "x" * 41, 7):
    bad({"type": "authenticate", "data": {"userId": U, "name": name}}, "invalid_message", "name")
bad({"type": "skip", "data": {"sessionId": ""}}, "invalid_message", "sessionId")
bad({"type": "signal", "data": {"targetUserId": U, "signal": {}}}, "invalid_message", "sessionId")
bad({"type": "signal", "data": {"sessionId": S, "signal": {}}}, "invalid_message", "targetUserId")
bad({"type": "signal", "data": {"sessionId": S, "targetUserId": U}}, "invalid_message", "signal")
bad({"type": "signal", "data": {"sessionId": S, "targetUserId": U, "signal": "x"}}, "invalid_message", "signal")
bad({"type": "chat", "data": {"sessionId": S, "clientMessageId": "m", "text": ""}}, "invalid_message", "text")
bad({"type": "chat", "data": {"sessionId": S, "clientMessageId": "m", "text": "x" * 2001}}, "invalid_message", "text")
bad('{"type":"chat","data":{"sessionId":"s","clientMessageId":"m","text":"\\ud83d"}}', "invalid_message", "text")
bad({"type": "chat", "data": {"sessionId": S, "text": "x"}}, "invalid_message", "clientMessageId")
bad({"type": "typing", "data": {"sessionId": S, "typing": 1}}, "invalid_message", "typing")
bad({"type": "end_session"}, "invalid_message", "sessionId")
bad({"type": "call_buddy", "data": {}}, "invalid_message", "buddyId")
bad({"type": "call_buddy", "data": {"buddyId": U, "matchMode": "hologram"}}, "invalid_message", "matchMode")
for answer in ("accept", "decline"):
    bad({"type": answer}, "invalid_message", "inviteId")
    bad({"type": answer, "data": {"inviteId": 7}}, "invalid_message", "inviteId")
bad({"type": "authenticate", "data": {"token": 1}}, "invalid_message", "token")
ok({"type": "authenticate", "data": {"token": "x" * 20000, "resume": ""}}, "authenticate")

for name, value in (("codes", codes), ("client_messages", messages)):
    (here / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n")
