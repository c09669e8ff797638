"""What the hub says of a model: its commit, and which of its files are worth reading."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final, NamedTuple

from licensecheck.online.connection import Fault
from licensecheck.resolve.readers.folder import reader_of

COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_ID: Final = re.compile(r"(?:\w(?:[\w.-]*\w)?/)?\w(?:[\w.-]*\w)?", re.ASCII)
_FOLDER: Final = re.compile(r"LICEN[CS]ES?", re.IGNORECASE)  # the one folder of a model that is read
# A name that means the same on every system, and leads nowhere else.
_SAFE: Final = re.compile(
    r"[^\x00-\x1f\x7f-\x9f/\\:*?\"<>|. ](?:[^\x00-\x1f\x7f-\x9f/\\:*?\"<>|]*[^\x00-\x20\x7f-\x9f/\\:*?\"<>|.])?"
)
_LONGEST: Final = 150  # characters of a name
_WEIGHTS: Final = (".gguf", ".safetensors")


class File(NamedTuple):
    """A file as the hub lists it; `size` and the digests are unknown where it does not say them."""

    name: str
    size: int | None
    git: str  # SHA-1 as Git makes it of the file
    sha256: str  # for what lies in the large file storage


class Listing(NamedTuple):
    name: str  # the id that the hub knows it by now
    commit: str
    last_modified: str | None  # as the hub writes it
    files: tuple[File, ...]  # those worth reading, the card first, then by name
    left_out: tuple[str, ...]  # worth reading, but their names cannot be used


def is_id(text: str) -> bool:
    """Whether a hub could know a model by this id."""
    if any(len(part) > 96 for part in text.split("/")) or _ID.fullmatch(text) is None:
        return False
    return ".." not in text and "--" not in text and not text.endswith(".git")


def parse(data: bytes, asked: str) -> Listing:
    """The hub's answer about a model.

    Raises:
        Fault: it is no such answer.

    """
    try:
        answer = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Fault("the hub's answer is no JSON", "Check HF_ENDPOINT.") from error
    if not isinstance(answer, dict):
        raise Fault("the hub's answer is no description of a model", "Check HF_ENDPOINT.")
    commit, siblings = answer.get("sha"), answer.get("siblings")
    if not isinstance(commit, str) or not COMMIT.fullmatch(commit) or not isinstance(siblings, list):
        raise Fault("the hub's answer does not name the commit and its files", "Check HF_ENDPOINT.")
    name, day = answer.get("id"), answer.get("lastModified")
    files, left_out = _files(siblings)
    return Listing(
        name if isinstance(name, str) and is_id(name) else asked, commit,
        day if isinstance(day, str) and _DAY.fullmatch(day) else None, files, left_out,
    )  # fmt: skip


def is_wanted(name: str) -> bool:
    """Whether a file is small and says something of the model: its card, configurations, licenses and notices."""
    folder, _, last = name.rpartition("/")
    if last.lower().endswith(_WEIGHTS) or (folder and not _FOLDER.fullmatch(folder)):
        return False
    return len(name) < 1024 and reader_of(name) is not None


def _files(siblings: list[Any]) -> tuple[tuple[File, ...], tuple[str, ...]]:
    found: dict[str, File] = {}
    left_out: set[str] = set()
    for item in siblings:
        if not isinstance(item, dict) or not isinstance(item.get("rfilename"), str):
            raise Fault("the hub's answer names a file wrongly", "Check HF_ENDPOINT.")
        name = item["rfilename"]
        if not is_wanted(name):
            continue
        last = name.rpartition("/")[2]
        safe = _SAFE.fullmatch(last) and len(last) <= _LONGEST and _encodable(last)
        if not safe or name.lower() in found:  # two names that some systems cannot tell apart
            left_out.add(name)
        else:
            found[name.lower()] = _file(item)
    ordered = sorted(found.values(), key=lambda file: (file.name.lower() != "readme.md", file.name))
    return tuple(ordered), tuple(sorted(left_out))


def _encodable(name: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _file(item: dict[str, Any]) -> File:
    large = item.get("lfs")
    size, git, sha256 = item.get("size"), item.get("blobId"), large.get("sha256") if isinstance(large, dict) else None
    known = isinstance(sha256, str) and bool(_SHA256.fullmatch(sha256))
    return File(
        item["rfilename"],
        size if type(size) is int and size >= 0 else None,
        git if isinstance(git, str) and not isinstance(large, dict) and COMMIT.fullmatch(git) else "",
        str(sha256) if known else "",
    )


def check(data: bytes, file: File) -> None:
    """Hold what was read against what the hub lists.

    Raises:
        Fault: it is something else, or not all of it.

    """
    if file.size is not None and len(data) != file.size:
        raise Fault(f"{len(data)} bytes came of the {file.size} that the hub lists", "Run it again.")
    made = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if (file.git and made != file.git) or (file.sha256 and hashlib.sha256(data).hexdigest() != file.sha256):
        raise Fault("what came is not what the hub lists (its digest differs)", "Run it again.")
