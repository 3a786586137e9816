"""The uploads campaign, in small, and that it would notice (issue B, bad input; promise P10)."""

import os
import subprocess
import sys

from standaside.data.own.faults import FileFaultError
from standaside.data.own.importer import add_election
from standaside.data.own.malformed import corpus, mutations
from standaside.data.own.selftest_uploads import run_uploads
from standaside.errors import SourceError


def test_three_hundred_malformed_files():
    before = os.getpid()
    report = run_uploads(300, seed=7)
    assert report.violations == []
    assert report.passed
    assert report.files == 300
    assert report.refused > report.imported > 0
    assert os.getpid() == before


def test_the_same_seed_gives_the_same_files():
    one, other = ([(case.file, case.raw) for case in mutations(20, 3)] for _ in range(2))
    assert one == other
    assert [case.raw for case in mutations(20, 4)] != [raw for _, raw in one]


def test_the_corpus_is_broad():
    cases = [case.what for case in corpus()]
    assert len(cases) == len(set(cases)) >= 100


def test_a_message_that_is_not_plain_is_noticed():
    def shouting(file, **options):
        try:
            return add_election(file, **options)
        except FileFaultError as fault:
            raise FileFaultError(
                "ComputeError: dtype <class 'int'> at 0x7f3a2b", fault.remedy, file=file.name
            ) from None

    report = run_uploads(12, add=shouting)
    assert len(report.violations) >= 12
    assert "not plain" in report.violations[0]


def test_another_kind_of_error_and_a_silent_import_are_noticed(tmp_path):
    def other(file, **options):
        raise SourceError("x.csv: something; do something.")

    def lenient(file, *, id, folder, sandbox):
        good = tmp_path / "good.csv"
        good.write_text("Seat,Party,Votes\nBath,LD,3\n", encoding="utf-8")
        return add_election(good, id=id, folder=folder, sandbox=sandbox)

    assert "SourceError instead of a plain message" in run_uploads(3, add=other).violations[0]
    assert "must be refused" in run_uploads(3, add=lenient).violations[0]


IN_PROCESS = """
from standaside.data.own import sandbox_child, selftest_uploads
from standaside.data.own.sandbox import Sandbox, fault_of

class Here(Sandbox):
    def read(self, upload, *, what, told):
        document = sandbox_child.answer({"kind": upload.kind, "what": what, "map": dict(told)}, upload.raw)
        if "fault" in document:
            raise fault_of(document["fault"], upload.name)
        return document

report = selftest_uploads.run_uploads(140, sandbox=Here())
print(report)
raise SystemExit(0 if report.passed else 1)
"""


def test_parsing_in_the_same_process_is_noticed():
    done = subprocess.run([sys.executable, "-c", IN_PROCESS], capture_output=True, text=True, check=False)
    assert done.returncode != 0, "the process died, or the report has violations"
    assert done.returncode < 0 or "files are parsed in it" in done.stdout
