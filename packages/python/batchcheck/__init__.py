"""Reports whether batch responses of OpenAI-style APIs keep their contract.

The package carries the batchcheck command and runs it:

    report = batchcheck.check(response.json())
    for finding in report.findings:
        print(finding.pointer, finding.message)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, List, Tuple

__all__ = ["BatchcheckError", "Finding", "Report", "assert_batch", "binary", "check", "check_file"]


class BatchcheckError(Exception):
    """The command could not be run, or the options are wrong."""


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where: pointer is a JSON Pointer, line and column begin at 1."""

    rule: str
    level: str
    pointer: str
    message: str
    expected: str = ""
    file: str = "-"
    line: int = 0
    column: int = 0
    offset: int = 0
    record: int = 0
    batch_id: str = ""
    count: int = 1
    profile: str = ""
    cause: str = ""
    exchange: int = 0
    url: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.pointer}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Report:
    """What the command found. ok: no finding reaches fail_on, and all could be judged."""

    ok: bool
    exit_code: int
    findings: List[Finding]
    checks: List[Dict[str, Any]] = field(default_factory=list)
    summary: Dict[str, Any] = field(default_factory=dict)
    messages: List[str] = field(default_factory=list)  # of the command, on standard error

    def __bool__(self) -> bool:
        return self.ok


def binary() -> str:
    """Names the file of the command: BATCHCHECK_BINARY, or the one in this package."""
    named = os.environ.get("BATCHCHECK_BINARY")
    if named:
        return named
    file = Path(__file__).parent / "bin" / ("batchcheck.exe" if sys.platform == "win32" else "batchcheck")
    if not file.exists():
        raise BatchcheckError(
            "this wheel of batchcheck has no command for this platform: install the wheel for it, "
            "or name a batchcheck that you built in BATCHCHECK_BINARY"
        )
    return str(file)


def check(obj: Any, *, command: str = "check", **options: Any) -> Report:
    """Judges a response: a dict, a list, JSON as str or bytes, an HTTP response, or an
    object of a client with model_dump, to_dict or dict. Options are the flags of the
    command, as in check(obj, profile="openai", fail_on="warning")."""
    return _report(_run(_arguments(command, "json", options) + ["-"], _text(obj)))


def check_file(*paths: "os.PathLike[str] | str", command: str = "check", **options: Any) -> Report:
    """Judges files and folders."""
    return _report(_run(_arguments(command, "json", options) + ["--", *map(os.fspath, paths)]))


def assert_batch(response: Any, **options: Any) -> None:
    """Raises AssertionError, with the command's report, unless the response keeps its contract."""
    __tracebackhide__ = True
    text = _text(response)
    done = _run(_arguments(options.pop("command", "check"), "text", options) + ["--color=never", "-"], text)
    if done[0] == 2:
        raise BatchcheckError(done[2].strip())
    if done[0] != 0:
        raise AssertionError("\n" + (done[1] + done[2]).strip())


def _arguments(command: str, format: str, options: Dict[str, Any]) -> List[str]:
    if command not in ("check", "conform"):
        raise BatchcheckError(f"command {command!r} is none of check, conform")
    arguments = (["conform"] if command == "conform" else []) + [f"--format={format}", "--no-config"]
    for name, value in options.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                text = str(one).lower() if isinstance(one, bool) else str(one)
                arguments.append(f"--{name.replace('_', '-')}={text}")
    return arguments


def _run(arguments: List[str], text: bytes = b"") -> Tuple[int, str, str]:
    try:
        done = subprocess.run([binary(), *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise BatchcheckError(f"cannot run {binary()}: {error}") from error
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def _report(done: Tuple[int, str, str]) -> Report:
    code, output, trouble = done
    if not output:
        raise BatchcheckError(trouble.strip() or f"batchcheck ended with {code}")
    made = json.loads(output)
    known = {f.name for f in fields(Finding)}
    findings = [Finding(**{k: v for k, v in one.items() if k in known}) for one in made["findings"]]
    messages = [line[len("batchcheck: ") :] if line.startswith("batchcheck: ") else line for line in trouble.splitlines()]
    return Report(code == 0, code, findings, made["checks"], made["summary"], messages)


def _text(obj: Any) -> bytes:
    if isinstance(obj, str):
        return obj.encode()
    if isinstance(obj, (bytes, bytearray)):
        return bytes(obj)
    content = getattr(obj, "content", None)  # of requests and httpx: what the server sent, to the byte
    if isinstance(content, bytes) and hasattr(obj, "status_code"):
        return content
    return json.dumps(_plain(obj), ensure_ascii=False).encode()


def _plain(obj: Any) -> Any:
    if obj is None or isinstance(obj, (bool, int, float, str)):
        return obj
    if isinstance(obj, dict):
        return {key: _plain(value) for key, value in obj.items()}
    if isinstance(obj, (list, tuple)):
        return [_plain(value) for value in obj]
    if hasattr(obj, "model_dump"):
        # Fields that the API left out are no nulls: a client's model fills them in.
        return obj.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for name in ("to_dict", "dict"):
        if callable(getattr(obj, name, None)):
            return _plain(getattr(obj, name)())
    if callable(getattr(obj, "json", None)):
        return _plain(obj.json())
    raise BatchcheckError(f"check takes no {type(obj).__name__}: give it JSON, a dict, a list or a response")
