"""The page of a bundle, as README.md of libs/audit/proof describes it."""

import re

SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]+")

HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>History</title>
<style>body{{font:14px sans-serif}}th,td{{border-top:1px solid;padding:4px;text-align:left;vertical-align:top}}</style>
<h1>History</h1><p>{scope}, written {at}. Log {log} with its {size} events up to
{event}, root {root}. To check this page and all it stands for: node verify.mjs</p>
<table><tr><th>True when<th>Learned (UTC)<th>Where it stands<th>What<th>Who
"""
FOOT = "</table></html>\n"


class Number(str):
    """A number as it is spelled in the text."""


def shown(text):
    return re.sub("[&<>\"']", lambda sign: SIGNS[sign.group()], UNPRINTABLE.sub(" ", text))


def in_words(name):
    return re.sub("(?<=[a-z0-9])[A-Z]", lambda letter: " " + letter.group().lower(), name)


def told(value):
    if isinstance(value, list):
        return "; ".join(told(item) for item in value)
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return ", ".join(f"{in_words(name)} {told(value[name])}" for name in names)
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def head(manifest, checkpoint):
    return HEAD.format(
        scope=shown(told(manifest["scope"])),
        at=shown(manifest["at"]),
        log=shown(checkpoint["log"]),
        size=checkpoint["size"],
        event=shown(checkpoint["event"]),
        root=checkpoint["root"],
    )


def row(event, opened):
    effective, metadata = event["effectiveAt"], event["metadata"]
    when = "- "
    if effective is not None:
        place = effective["zone"] if effective["offset"] is None else effective["offset"]
        when = f"{effective['local'].replace('T', ' ', 1)} {place}"
    what = [in_words(event["type"])]
    if event["supersedes"] is not None:
        what.append(f"about {event['factId']}, in the place of {event['supersedes']}")
    what.append(told(event["data"]))
    what.append(f"sealed: {opened}" if isinstance(opened, str) else told(opened))
    who = [told(metadata["actor"]), told(metadata["source"])]
    cells = [[when], [metadata["recordedAt"]], [f"{event['stream']} {event['revision']}"], what, who]
    return "<tr>" + "".join("<td>" + "<br>".join(map(shown, lines)) for lines in cells) + "\n"
