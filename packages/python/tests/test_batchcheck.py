"""What the installed wheel does. BATCHCHECK_TESTDATA names the folder testdata."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import batchcheck

TESTDATA = Path(os.environ["BATCHCHECK_TESTDATA"])
SOUND = json.loads((TESTDATA / "examples" / "completed.json").read_text())
BROKEN = {**SOUND, "status": "running"}


class Model:
    """Stands for a response of a client that is made with pydantic."""

    def model_dump(self, *, mode, by_alias, exclude_unset):
        assert mode == "json" and by_alias and exclude_unset
        return BROKEN


class Response:
    """Stands for a response of requests or httpx."""

    status_code = 200
    content = json.dumps(BROKEN).encode()


class Plain:
    def to_dict(self):
        return BROKEN


def test_sound_batch_is_ok():
    report = batchcheck.check(SOUND)
    assert report.ok and report and report.exit_code == 0 and report.findings == []


@pytest.mark.parametrize("given", [BROKEN, json.dumps(BROKEN), json.dumps(BROKEN).encode(), Model(), Response(), Plain()], ids=type)
def test_each_form_of_a_batch_is_judged(given):
    found = [(f.rule, f.level, f.pointer) for f in batchcheck.check(given).findings]
    assert ("status/unknown", "error", "/status") in found


def test_bytes_are_judged_as_they_were_sent():
    found = batchcheck.check((TESTDATA / "rules/json/utf8/fail.json").read_bytes()).findings
    assert [f.rule for f in found] == ["json/utf8"]


def test_options_are_flags():
    assert batchcheck.check(BROKEN, skip=["status/*"]).findings == []
    assert batchcheck.check(SOUND, profile="orq").summary["profile"] == "orq"
    with pytest.raises(batchcheck.BatchcheckError, match="no profile"):
        batchcheck.check(SOUND, profile="nobody")
    with pytest.raises(batchcheck.BatchcheckError, match="unknown flag"):
        batchcheck.check(SOUND, colour="red")


def test_what_is_no_batch_is_not_ok():
    report = batchcheck.check({"name": "no batch"})
    assert not report.ok and report.exit_code == 3 and "not a batch response" in report.messages[0]


def test_files_are_judged():
    report = batchcheck.check_file(TESTDATA / "examples")
    assert report.summary["files"] == 4 and report.exit_code == 1


def test_assert_batch_shows_the_text_report(assert_batch):
    assert_batch(SOUND)
    with pytest.raises(AssertionError) as failure:
        assert_batch(BROKEN)
    assert 'status is "running"' in str(failure.value) and "status/unknown" in str(failure.value)


def test_command_is_a_module_and_a_script():
    for command in ([sys.executable, "-m", "batchcheck"], [str(Path(sys.executable).with_name("batchcheck"))]):
        done = subprocess.run([*command, "--version"], stdout=subprocess.PIPE, text=True)
        assert done.returncode == 0 and done.stdout.startswith("batchcheck ")


def test_server_wants_its_key_and_keeps_the_contract(batchcheck_server, assert_batch):
    url = batchcheck_server.base_url + "/batches"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(url)
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + batchcheck_server.api_key})
    assert_batch(urllib.request.urlopen(request).read())


def expected(v):
    return [(f["rule"], f["level"], f["pointer"]) for f in v["findings"]]


def found(report):
    return [(f.rule, f.level, f.pointer) for f in report.findings]


VECTORS = json.loads((TESTDATA / "vectors.json").read_text())["vectors"]


def test_every_vector_as_a_file():
    ways = {}
    for v in VECTORS:
        ways.setdefault((v["command"], v["profile"], v["kind"]), []).append(v)
    differing = []
    for (command, profile, kind), vectors in ways.items():
        paths = [str(TESTDATA / v["file"]) for v in vectors]
        report = batchcheck.check_file(*paths, command=command, profile=profile, kind=kind, other="skip", allow_empty=True, max_findings=0)
        for v, path in zip(vectors, paths):
            got = [(f.rule, f.level, f.pointer) for f in report.findings if f.file == path]
            if got != expected(v):
                differing.append((v["id"], expected(v), got))
    assert len(VECTORS) > 800 and differing == []


def test_some_vectors_as_bytes():
    # Each is a process of its own, so it is one vector in ten.
    for v in VECTORS[::10]:
        report = batchcheck.check((TESTDATA / v["file"]).read_bytes(), command=v["command"], profile=v["profile"], kind=v["kind"], other="skip", max_findings=0)
        assert found(report) == expected(v), v["id"]
