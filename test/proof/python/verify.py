"""Checks a sealed bundle with Python's own library alone, as README.md of libs/audit/proof says:

    python3 verify.py FOLDER [--key FINGERPRINT] [--checkpoint FILE]

The last line is JSON; the exit code is 0 where its `ok` is true, otherwise 1.
"""

import argparse
import base64
import datetime
import hashlib
import json
import os
import re
import sys

import aes_gcm
import ed25519
import page as pages

EMPTY = "00" * 32
OF_PATIENT = re.compile(r"[a-z]+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.|\Z)")
SIGNED = re.compile(r'(\{.*),"signature":"([0-9a-f]{128})"\}\n', re.DOTALL)
EVENT = re.compile(r'\{"hash":"([0-9a-f]{64})","event":(.*)\}', re.DOTALL)
OPENED = re.compile(r'\{"event":"([^"]*)","key":"([^"]*)","value":(.*)\}', re.DOTALL)
SEALED = re.compile(r"1\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})")
STAMPED_BEFORE = datetime.timedelta(hours=1)


class Problem(Exception):
    pass


def demand(holds, words):
    if not holds:
        raise Problem(words)


def sha256(data):
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def is_digest(text):
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text) is not None


def bit_at(key, depth):
    return (int(key[depth // 4], 16) >> (3 - depth % 4)) & 1


def instant(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def read_signed(text, name):
    found = SIGNED.fullmatch(text)
    demand(found is not None, f"{name} is not one line of signed JSON")
    signed, signature = found.group(1) + "}", bytes.fromhex(found.group(2))
    said = json.loads(signed)
    demand(is_digest(said.get("key")), f"{name} does not name its signer")
    key = bytes.fromhex(said["key"])
    demand(sha256(key) == said["signer"], f"{name} does not name its signer")
    demand(ed25519.is_signed(key, signed.encode(), signature), f"{name} does not have the signature of its signer")
    return said


def read_checkpoint(text, name):
    said = read_signed(text, name)
    demand(said["format"] == "continuum-checkpoint/1" and is_digest(said["root"]), f"{name} is no checkpoint")
    return {**said, "text": text, "digest": sha256(text)}


def read_record(line, root, name):
    said = json.loads(line)
    record, streams, path, leaf = said["record"], said["streams"], said["path"], said.get("leaf")
    again = {member: said[member] for member in ("leaf", "path", "record", "streams") if member in said}
    spelled = json.dumps(again, separators=(",", ":"), ensure_ascii=False) == line
    demand(spelled and all(map(is_digest, path)), f"{name} does not tell of record {record} as it was written")
    key, reached = sha256(record), EMPTY
    if streams:
        heads = json.dumps(streams, separators=(",", ":"), ensure_ascii=False)
        reached = sha256(bytes.fromhex("00" + key + sha256(heads)))
    elif leaf is not None:
        is_leaf = is_digest(leaf["key"]) and is_digest(leaf["heads"]) and leaf["key"] != key
        in_place = is_leaf and all(bit_at(leaf["key"], at) == bit_at(key, at) for at in range(len(path)))
        demand(in_place, f"{name}: that is no leaf in the place of record {record}")
        reached = sha256(bytes.fromhex("00" + leaf["key"] + leaf["heads"]))
    for depth in reversed(range(len(path))):
        pair = path[depth] + reached if bit_at(key, depth) else reached + path[depth]
        reached = sha256(bytes.fromhex("01" + pair))
    demand(reached == root, f"{name}: what it tells of record {record} does not lead to the root")
    for head in streams:
        patient = OF_PATIENT.match(head["stream"])
        own = patient.group(1) if patient else head["stream"]
        demand(own == record, f"{name}: record {record} has streams that are not its own")
    return record, {head["stream"]: head for head in streams}


def opened_of(event, lines):
    if event["sealed"] is None:
        return None
    event_id = event["id"]
    found = OPENED.fullmatch(next(lines, ""))
    demand(found is not None and found.group(1) == event_id, f"opened.ndjson should tell next of event {event_id}")
    key, value = found.group(2), found.group(3)
    if key in ("erased", "lost"):
        demand(value == "null", f"event {event_id} is shown open though its key is {key}")
        return key
    sealed = SEALED.fullmatch(event["sealed"])
    demand(is_digest(key) and sealed is not None, f"event {event_id} is not sealed as it should be")
    nonce, data = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in sealed.groups())
    bound = json.dumps([event_id, event["stream"]], separators=(",", ":"), ensure_ascii=False).encode()
    plain = aes_gcm.opened(bytes.fromhex(key), nonce, data[:-16], data[-16:], bound)
    demand(plain is not None, f"event {event_id}: its key does not open what was sealed")
    demand(plain.decode() == value, f"event {event_id}: what is shown is not what was sealed")
    return read_values(value)


def read_values(text):
    return json.loads(text, parse_int=pages.Number, parse_float=pages.Number)


class Earlier:
    """An earlier checkpoint, and what the records of the bundle were then."""

    def __init__(self, bundle, checkpoint):
        self.checkpoint, self.streams = checkpoint, 0
        self.name = f"against-{checkpoint['digest']}.ndjson"
        self.lines = bundle.lines_of(self.name)

    def begin(self, record):
        of, self.heads = read_record(next(self.lines), self.checkpoint["root"], self.name)
        demand(of == record, f"{self.name} should tell next of record {record}")
        demand(record != "log" or self.heads, f"{self.name}: its checkpoint is of another log")
        self.streams += len(self.heads)
        self.ahead = set(self.heads)

    def check(self, event, revision, digest):
        stream, size = event["stream"], self.checkpoint["size"]
        head = self.heads.get(stream)
        if head is not None and head["revision"] == revision:
            what = f"event {event['id']} of {stream} is not what stood there at checkpoint {size}"
            demand(head["hash"] == digest, what)
            self.ahead.discard(stream)
        if head is not None and revision <= head["revision"]:
            return
        earliest = instant(self.checkpoint["recordedAt"]) - STAMPED_BEFORE
        what = f"event {event['id']} of {stream} says that it is older than checkpoint {size}, which lacks it"
        demand(instant(event["metadata"]["recordedAt"]) >= earliest, what)


class Bundle:
    def __init__(self, folder, key, checkpoint):
        self.folder, self.key, self.outside = folder, key, checkpoint
        self.problems, self.not_proved = [], []
        self.streams = self.events = 0

    def attempt(self, step, *words):
        try:
            return step(*words)
        except Problem as problem:
            self.problems.append(str(problem))
        except Exception as error:  # whatever is not of the shape that it should have
            self.problems.append(f"the bundle cannot be read: {error!r}")

    def bytes_of(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def text_of(self, name):
        return self.bytes_of(name).decode()

    def lines_of(self, name):
        *lines, rest = self.text_of(name).split("\n")
        yield from lines
        demand(rest == "", f"{name} does not end where its last line ends")

    def check(self):
        self.manifest = read_signed(self.text_of("manifest.json"), "manifest.json")
        files, signer = self.manifest["files"], self.manifest["signer"]
        demand(self.key in (None, signer), f"signed by {signer}, not by the key given")
        names = set(os.listdir(self.folder)) - {"manifest.json"}
        for name in sorted(names | set(files)):
            self.attempt(self.check_file, name, name in names, files.get(name))
        if self.problems:
            return
        self.checkpoint = read_checkpoint(self.text_of("checkpoint.json"), "checkpoint.json")
        same = self.checkpoint["signer"] == signer
        demand(same, "checkpoint.json is not signed by the key of the manifest")
        self.attempt(self.check_chain)
        given = sorted(name for name in names if re.fullmatch(r"against-.*\.json", name))
        self.earlier = [Earlier(self, read_checkpoint(self.text_of(name), name)) for name in given]
        self.attempt(self.check_records)
        self.tell(self.attempt(self.check_outside))

    def check_file(self, name, is_there, file):
        demand(file is not None, f"{name} does not belong to the bundle")
        path = os.path.join(self.folder, name)
        demand(is_there and os.path.isfile(path) and not os.path.islink(path), f"{name} is missing")
        demand(sha256(self.bytes_of(name)) == file["sha256"], f"{name} does not have the digest that the manifest says")

    def check_chain(self):
        last = None
        for line in self.lines_of("checkpoints.ndjson"):
            one = read_checkpoint(line + "\n", "checkpoints.ndjson")
            follows = last is None or one["previous"] == last["digest"]
            demand(follows, f"checkpoint {one['size']} is not chained to the last")
            last = one
        same = last is not None and last["text"] == self.checkpoint["text"]
        demand(same, "checkpoints.ndjson does not end with checkpoint.json")

    def check_records(self):
        events, opened = self.lines_of("events.ndjson"), self.lines_of("opened.ndjson")
        page = hashlib.sha256(pages.head(self.manifest, self.checkpoint).encode())
        met = set()
        for line in self.lines_of("records.ndjson"):
            record, heads = read_record(line, self.checkpoint["root"], "records.ndjson")
            demand(record not in met, f"record {record} stands there twice")
            met.add(record)
            self.check_record(record, heads, events, opened, page)
            self.streams += len(heads)
        for more in [events, opened, *(one.lines for one in self.earlier)]:
            demand(next(more, None) is None, "the files hold more than the records have")
        scope = self.manifest["scope"]
        patient = scope.get("patient", "log")
        demand({"log", patient} <= met, f"the record of {patient} is missing")
        page.update(pages.FOOT.encode())
        same = page.hexdigest() == self.manifest["files"]["history.html"]["sha256"]
        demand(same, "history.html says something else than the events")
        if scope["kind"] == "all":
            for streams, at in [(self.streams, self.checkpoint)] + [(one.streams, one.checkpoint) for one in self.earlier]:
                what = f"of {at['streams']} streams at checkpoint {at['size']} there are {streams}"
                demand(streams == at["streams"], what)

    def check_record(self, record, heads, events, opened, page):
        for one in self.earlier:
            one.begin(record)
        tips = {stream: (-1, None) for stream in heads}
        for _ in range(sum(head["revision"] + 1 for head in heads.values())):
            found = EVENT.fullmatch(next(events, ""))
            demand(found is not None, f"events.ndjson does not go on with an event of record {record}")
            digest, text = found.groups()
            demand(sha256(text) == digest, f"an event of record {record} does not have its hash {digest}")
            event = read_values(text)
            stream, revision = event["stream"], int(event["revision"])
            demand(stream in tips, f"event {event['id']} is of {stream}, which record {record} does not hold")
            last, tip = tips[stream]
            follows = revision == last + 1 and event["metadata"]["prevHash"] == tip
            demand(follows, f"event {event['id']} does not follow revision {last} of {stream}")
            tips[stream] = (revision, digest)
            for one in self.earlier:
                one.check(event, revision, digest)
            page.update(pages.row(event, opened_of(event, opened)).encode())
            self.events += 1
        for stream, head in heads.items():
            demand(tips[stream][1] == head["hash"], f"{stream} does not end at the head that stands in the tree")
        for one in self.earlier:
            demand(not one.ahead, f"{one.name}: {','.join(sorted(one.ahead))} had come further then")

    def check_outside(self):
        if self.outside is None:
            return None
        with open(self.outside, "rb") as file:
            held = read_checkpoint(file.read().decode(), self.outside)
        signer = self.manifest["signer"]
        same = self.key is not None or held["signer"] == signer
        demand(same, f"signed by {signer}, the checkpoint given by {held['signer']}")
        is_newer = self.checkpoint["size"] >= held["size"]
        demand(is_newer, f"the bundle is older than the checkpoint given, of {held['size']}")
        proved = [self.checkpoint, *(one.checkpoint for one in self.earlier)]
        is_proved = any(one["text"] == held["text"] for one in proved)
        demand(is_proved, "nothing is proved against the checkpoint given: export again with --against it")
        return held

    def tell(self, held):
        self.not_proved.append(f"what was recorded after event {self.checkpoint['event']} is not in it")
        if held is not None:
            self.not_proved.append(f"what came after event {held['event']} rests on the signing key alone")
        elif self.key is not None:
            self.not_proved.append("who holds the key may have altered all of it: give an older --checkpoint")
        else:
            self.not_proved.append("anybody may have made it: give a --key or --checkpoint that did not come with it")
        if self.manifest["scope"]["kind"] not in ("patient", "all"):
            self.not_proved.append("whether other records belong in it is not told")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--key")
    parser.add_argument("--checkpoint")
    given = parser.parse_args()
    bundle = Bundle(given.folder, given.key, given.checkpoint)
    bundle.attempt(bundle.check)
    for problem in bundle.problems:
        print(f"PROBLEM: {problem}")
    for words in bundle.not_proved:
        print(f"NOT PROVED: {words}")
    ok = not bundle.problems
    anchored = ok and (given.key is not None or given.checkpoint is not None)
    counts = {"streams": bundle.streams, "events": bundle.events}
    print(json.dumps({"ok": ok, "anchored": anchored, **counts, "problems": bundle.problems}))
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
