"""Fixtures for pytest, which finds them by itself once the package is installed."""

import secrets
import subprocess
import threading
from dataclasses import dataclass
from typing import Callable, Iterator

import pytest

from . import BatchcheckError, binary
from . import assert_batch as _assert_batch


@dataclass(frozen=True)
class Server:
    """A running batchcheck serve."""

    base_url: str  # with /v1, as clients take it
    api_key: str


@pytest.fixture
def assert_batch() -> Callable[..., None]:
    """batchcheck.assert_batch: fails unless a response keeps its contract."""
    return _assert_batch


@pytest.fixture(scope="session")
def batchcheck_server() -> Iterator[Server]:
    """A batch API on a free port, until the session ends. It keeps everything in memory."""
    key = secrets.token_hex(16)
    server = subprocess.Popen(
        [binary(), "serve", "--addr=127.0.0.1:0", "--step=50ms", f"--api-key={key}", "--no-config"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    url = server.stderr.readline().strip()
    if not url.startswith("http"):
        raise BatchcheckError(f"batchcheck serve did not start: {url} {server.stderr.read()}")
    threading.Thread(target=server.stderr.read, daemon=True).start()  # a full pipe would stop the server
    try:
        yield Server(url, key)
    finally:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
