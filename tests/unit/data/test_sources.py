"""Downloads: pinned, mirrored, resumed, whole or not at all."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest

from standaside.data import sources
from standaside.data.sources import Published
from standaside.errors import SourceError, UnknownNameError

CONTENT = bytes(range(256)) * 1000
FILE = "folder/thing.csv"


class Server(ThreadingHTTPServer):
    """Serves CONTENT under every path; can cut answers, ignore ranges or send something else."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cut, self.ranges, self.asked = CONTENT, None, True, []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        span = self.headers.get("Range")
        self.server.asked.append((self.path, span))
        start = int(span.removeprefix("bytes=").rstrip("-")) if span and self.server.ranges else 0
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.cut])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty data folder, one pinned file of ours, and no mirror."""
    published = Published(
        FILE,
        "a thing",
        "none",
        "http://127.0.0.1:1/thing.csv",
        len(CONTENT),
        hashlib.sha256(CONTENT).hexdigest(),
    )
    monkeypatch.setattr(sources, "PUBLISHED", MappingProxyType({FILE: published}))
    monkeypatch.setattr(sources, "BUNDLES", MappingProxyType({"things": (FILE,)}))
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("STANDASIDE_MIRROR", raising=False)
    return tmp_path / "data"


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_published_file_is_pinned_to_a_commit_and_a_hash():
    for file, published in sources.PUBLISHED.items():
        assert published.file == file
        assert len(published.sha256) == 64
        assert published.licence
        assert any(len(part) == 40 for part in published.address.split("/"))
    assert set(sources.BUNDLES["uk-parliament"]) <= set(sources.PUBLISHED)


def test_a_mirror_address_is_asked_for_our_layout(server, folder, monkeypatch):
    monkeypatch.setenv("STANDASIDE_MIRROR", f"{server.address}/uk/")
    told = []
    (path,) = sources.pull("things", progress=told.append)
    assert path == folder / FILE
    assert path.read_bytes() == CONTENT
    assert server.asked == [(f"/uk/{FILE}", None)]
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_is_here_and_right_is_not_fetched_again(server, folder, monkeypatch):
    monkeypatch.setenv("STANDASIDE_MIRROR", server.address)
    sources.pull("things")
    sources.pull(FILE)
    assert len(server.asked) == 1
    (folder / FILE).write_bytes(b"spoilt")
    sources.pull("things")
    assert (folder / FILE).read_bytes() == CONTENT


def test_a_cut_download_counts_for_nothing_and_is_resumed(server, folder, monkeypatch):
    monkeypatch.setenv("STANDASIDE_MIRROR", server.address)
    server.cut = 100_000
    with pytest.raises(SourceError, match=r"thing\.csv could not be fetched .*goes on where it stopped"):
        sources.pull("things")
    assert sources.at_hand(FILE) is None
    assert files_in(folder) == [f"{FILE}.part"]
    server.cut = None
    sources.pull("things")
    assert server.asked[-1] == (f"/{FILE}", "bytes=100000-")
    assert (folder / FILE).read_bytes() == CONTENT
    assert files_in(folder) == [FILE]


def test_a_server_without_ranges_starts_again(server, folder, monkeypatch):
    monkeypatch.setenv("STANDASIDE_MIRROR", server.address)
    server.cut, server.ranges = 100_000, False
    with pytest.raises(SourceError):
        sources.pull("things")
    server.cut = None
    sources.pull("things")
    assert (folder / FILE).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"x", CONTENT + b"more" * 100_000])
def test_another_file_is_refused_and_not_kept(server, folder, monkeypatch, content):
    monkeypatch.setenv("STANDASIDE_MIRROR", server.address)
    server.content = content
    with pytest.raises(SourceError, match="not the file that was pinned"):
        sources.pull("things")
    assert files_in(folder) == []


def test_offline_says_what_to_do(folder):
    with pytest.raises(SourceError, match=r"Try again when online.*STANDASIDE_MIRROR to a folder"):
        sources.pull("things")
    assert files_in(folder) == []


def test_a_mirror_may_be_a_folder(folder, tmp_path, monkeypatch):
    mirror = tmp_path / "mirror"
    monkeypatch.setenv("STANDASIDE_MIRROR", str(mirror))
    with pytest.raises(SourceError, match=r"No such file.*Set STANDASIDE_MIRROR to a folder"):
        sources.pull("things")
    (mirror / "folder").mkdir(parents=True)
    (mirror / FILE).write_bytes(CONTENT)
    sources.pull("things")
    assert (folder / FILE).read_bytes() == CONTENT


def test_other_schemes_are_refused(folder, monkeypatch):
    monkeypatch.setenv("STANDASIDE_MIRROR", "file:///somewhere")
    with pytest.raises(SourceError, match="not an address of the web"):
        sources.pull("things")


def test_unknown_downloads_get_a_guess(folder):
    with pytest.raises(UnknownNameError, match=r'no download "thing"\. Did you mean things'):
        sources.pull("thing")


def test_a_missing_file_names_the_command(folder):
    with pytest.raises(SourceError, match="standaside data pull things"):
        sources.require(FILE)


def test_the_inventory_and_verifying(server, folder, monkeypatch):
    monkeypatch.setenv("STANDASIDE_MIRROR", server.address)
    (row,) = sources.inventory()
    assert (row.present, row.since, row.size, row.bundle) == (False, None, 0, "things")
    assert [v.state for v in sources.verify()] == ["missing"]
    sources.pull("things")
    (row,) = sources.inventory()
    assert row.present
    assert row.size == len(CONTENT)
    assert row.since is not None
    assert [v.state for v in sources.verify()] == ["right"]
    (folder / FILE).write_bytes(CONTENT[::-1])
    assert [v.state for v in sources.verify()] == ["changed"]


def test_a_later_file_of_by_elections_may_be_added(folder, tmp_path):
    name, mine = "by-elections/parliament-59-candidacies.csv", tmp_path / "mine.csv"
    mine.write_text("a,b\n")
    path = sources.add(mine, name)
    assert sources.by_election_files() == [path]
    assert sources.inventory()[-1].sha256 == hashlib.sha256(b"a,b\n").hexdigest()
    path.write_text("a,c\n")
    assert sources.verify()[-1].state == "changed"
    with pytest.raises(SourceError, match="changed since it was added"):
        sources.by_election_files()
    with pytest.raises(SourceError, match="cannot be added"):
        sources.add(mine, "psephology.db")
    with pytest.raises(SourceError, match="not a file"):
        sources.add(tmp_path, name)


def test_a_file_laid_there_by_hand_is_known_by_its_first_hash(folder):
    path = folder / "by-elections" / "parliament-59-candidacies.csv"
    path.parent.mkdir(parents=True)
    path.write_text("first\n")
    assert sources.by_election_files() == [path]
    path.write_text("second\n")
    with pytest.raises(SourceError, match="changed since it was added"):
        sources.by_election_files()


def test_the_data_folder_is_the_users_own_unless_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path))
    assert sources.data_folder() == tmp_path
    monkeypatch.delenv("STANDASIDE_DATA")
    assert sources.data_folder().name == "standaside"


def test_a_folder_that_cannot_be_written_is_named(folder, tmp_path):
    folder.write_text("a file where the folder should be")
    mine = tmp_path / "mine.csv"
    mine.write_text("x")
    with pytest.raises(SourceError, match="cannot be written"):
        sources.add(mine, "by-elections/parliament-59-candidacies.csv")
