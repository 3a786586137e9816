"""Whoever asks much stops nobody: few count at a time, few wait, and what is kept is bounded."""

from __future__ import annotations

import datetime as dt
import json
import threading
from contextlib import contextmanager

import numpy as np
import pytest

from standaside import ScenarioError, SourceError
from standaside_web.gate import BusyError, Gate


@contextmanager
def at_work(gate, *questions):
    """Threads inside a gate, each at its own question, until the block is over."""
    over, entered = threading.Event(), threading.Semaphore(0)

    def work(question):
        with gate.turn(question):
            entered.release()
            over.wait(30)

    threads = [threading.Thread(target=work, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
        assert entered.acquire(timeout=30)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def full(monkeypatch):
    """The gate of this process, with somebody inside and no room to wait."""
    from standaside_web.gate import GATE

    monkeypatch.setattr(GATE, "at_work", 1)
    monkeypatch.setattr(GATE, "waiting", 0)
    return lambda: at_work(GATE, "somebody else's question")


@pytest.fixture
def alone(monkeypatch):
    """A process that has nothing in its memory, and leaves nothing in that of other tests."""
    from standaside_web import serving
    from standaside_web.explore import systems
    from standaside_web.explore.recent import Recent

    monkeypatch.setattr(systems, "_COUNTED", Recent(10**6))
    monkeypatch.setattr(serving, "KEPT", type(serving.KEPT)(0))


def test_with_the_gate_full_what_is_kept_is_sent_and_another_question_is_told_when_to_come(client, full):
    asked = "/map.json?draws=20&seed=77"
    kept = client.get("/method").content
    with full():
        assert client.get("/method").content == kept
        page = client.get("/map?draws=20&seed=78")
        data = client.get(asked)
    assert (page.status_code, data.status_code) == (503, 503)
    assert page["Retry-After"] == data["Retry-After"] == "30"
    assert "Nothing is lost" in page.content.decode()
    assert data.json()["error"]["status"] == 503
    assert set(data.json()["error"]) == set(client.get("/map.json?seed=x").json()["error"])
    assert client.get(asked).status_code == 200  # and the refusal was kept nowhere
    with full():
        assert client.get(asked).status_code == 200


def test_an_answer_kept_in_the_database_is_found_before_the_gate(client, full, monkeypatch):
    from standaside_web.explore import advice, question
    from standaside_web.explore.recent import Recent

    monkeypatch.setattr(question, "USUAL_DRAWS", (21,))
    client.get("/advice.json?draws=21")
    monkeypatch.setattr(advice, "_ADVISED", Recent(1))  # another process
    with full():
        assert client.get("/advice.json?draws=21&limit=3").status_code == 200


def test_no_more_than_so_many_are_inside_and_no_more_wait():
    gate = Gate(at_work=2, waiting=1, patience=30)
    entered = []

    def come_third():
        with gate.turn("third"):
            entered.append(gate.inside)

    waiter = threading.Thread(target=come_third)
    with at_work(gate, "first", "second"):
        assert gate.inside == 2
        waiter.start()
        while not gate.before:
            waiter.join(0.001)
        with pytest.raises(BusyError), gate.turn("fourth"):
            pass
    waiter.join(30)
    assert len(entered) == 1
    assert (gate.inside, gate.before) == (0, 0)


def test_many_wait_for_one_answer_and_take_no_place_of_others():
    gate, made, given = Gate(at_work=1, waiting=0, together=5, patience=30), [], []

    def come():
        with gate.turn("page", found=lambda: bool(made)) as begins:
            given.append(begins)

    waiters = [threading.Thread(target=come) for _ in range(5)]
    with at_work(gate, "page"):
        for waiter in waiters:
            waiter.start()
        while gate.beside < len(waiters):
            waiters[0].join(0.001)
        for question in ("page", "another"):
            with pytest.raises(BusyError), gate.turn(question):
                pass
        made.append("the answer")
    for waiter in waiters:
        waiter.join(30)
    assert given == [False] * 5
    assert (gate.inside, gate.before, gate.beside) == (0, 0, 0)


def test_who_waits_for_what_another_waits_for_takes_no_place_of_others():
    gate, entered = Gate(at_work=1, waiting=1, together=3, patience=30), []

    def come():
        with gate.turn("page"):
            entered.append(gate.inside)

    waiters = [threading.Thread(target=come) for _ in range(4)]
    with at_work(gate, "first"):
        for waiter in waiters:
            waiter.start()
        while gate.before + gate.beside < len(waiters):
            waiters[0].join(0.001)
        assert (gate.before, gate.beside) == (1, 3)
        for question in ("page", "another"):
            with pytest.raises(BusyError), gate.turn(question):
                pass
    for waiter in waiters:
        waiter.join(30)
    assert entered == [1] * 4
    assert (gate.inside, gate.before, gate.beside) == (0, 0, 0)


def test_nobody_waits_longer_than_that_and_leaves_no_trace():
    gate = Gate(at_work=1, waiting=5, patience=0.01)
    with at_work(gate, "first"):
        with pytest.raises(BusyError), gate.turn("second"):
            pass
        assert (gate.inside, gate.before) == (1, 0)
    with gate.turn("second") as begins:
        assert begins


def test_one_question_is_counted_once_however_many_ask():
    from standaside_web.explore.recent import Recent

    recent, counted, begun, over = Recent(1000), [], threading.Event(), threading.Event()

    def make():
        counted.append(1)
        begun.set()
        over.wait(30)
        return "answer"

    heard = []
    threads = [threading.Thread(target=lambda: heard.append(recent.get("q", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(30)
    over.set()
    for thread in threads:
        thread.join(30)
    assert (heard, counted) == (["answer"] * 4, [1])


def test_a_refusal_is_kept_as_an_answer_is_and_a_missing_file_is_not():
    from standaside_web.explore.recent import Recent

    recent, tries = Recent[str](1000), []

    def refuse(error):
        tries.append(error)
        raise error

    for _ in range(3):
        with pytest.raises(ScenarioError, match="no list is left") as caught:
            recent.get("refused", lambda: refuse(ScenarioError("no list is left")))
        with pytest.raises(SourceError):
            recent.get("missing", lambda: refuse(SourceError("no file")))
    assert [type(error) for error in tries] == [ScenarioError, *[SourceError] * 3]
    assert caught.value is not tries[0]  # which would hold all that was counted until then


def test_a_refusal_after_counting_is_not_counted_again(client, alone, monkeypatch):
    from standaside_web.explore import systems

    tries = []

    def refuse(*_given):
        tries.append(1)
        raise ScenarioError("No list is left.")

    monkeypatch.setattr(systems, "count", refuse)
    told = [client.get(f"/systems.json?threshold=100{more}") for more in ("", "&offset=0", "&seed=7")]
    assert [answer.status_code for answer in told] == [400] * 3
    assert told[0].json() == told[1].json()
    assert len(tries) == 2  # once for each seed


def test_memory_is_bounded_by_bytes_and_the_oldest_go_first():
    from standaside_web.explore.recent import Recent

    recent = Recent[np.ndarray](100_000)
    for n in range(20):
        recent.get(n, lambda: np.zeros(1000))
        recent.get(0, lambda: np.zeros(1000))
        assert recent.size <= 100_000
    assert recent.find(0) is not None
    assert recent.find(1) is None
    assert recent.find(19) is not None
    recent.get("large", lambda: np.zeros(50_000))
    assert recent.find("large") is not None
    assert recent.find(0) is None


def test_the_weight_of_an_answer_is_that_of_its_arrays(database):
    from standaside_web.explore.answers import answer
    from standaside_web.explore.question import Question
    from standaside_web.explore.recent import weight

    few, many = (weight(answer(Question().with_draws(draws))) for draws in (20, 220))
    seats = 650  # a byte for the winner of every constituency, once as there is no pact
    assert many - few > 200 * seats * 0.9
    assert few > 500_000


def test_other_seeds_and_draws_are_kept_in_no_database(database, alone, monkeypatch):
    from django.test import Client

    from standaside_web.explore import systems
    from standaside_web.explore.models import KeptAnswer

    fptp = {"system": "fptp", "districts": None, "method": None, "threshold": None}
    seats = {"seats": {"Con": 1.0}, "p05": {"Con": 1}, "p95": {"Con": 1}, "votes_a_seat": {}}
    row = {**fptp, **seats, "notes": [], "with_pact": None, "partners_gain": None}
    monkeypatch.setattr(systems, "count", lambda *_given: [row])
    for kept, asked in ((0, "draws=5"), (0, "seed=7"), (1, "draws=10001"), (1, "seed=2019")):
        assert Client().get(f"/systems.json?{asked}").status_code == 200
        assert KeptAnswer.objects.count() == kept


def test_what_is_kept_in_the_database_is_held_to_so_many_bytes(database, monkeypatch):
    from standaside_web.explore import actions
    from standaside_web.explore.models import KeptAnswer
    from standaside_web.explore.recent import Recent

    now, noise = dt.datetime.now(dt.UTC), np.random.default_rng(1)
    for n in range(6):
        KeptAnswer.objects.create(id=f"{n}", text=noise.bytes(20_000).hex())
        KeptAnswer.objects.filter(pk=f"{n}").update(made_at=now - dt.timedelta(hours=n))
    assert actions.hold_to(KeptAnswer, 10**9) == 0
    actions.hold_to(
        KeptAnswer, 150_000
    )  # each has 40,000 as text, and random digits pack to a little over half
    left = set(KeptAnswer.objects.values_list("id", flat=True))
    assert 3 <= len(left) <= 6
    assert left == {f"{n}" for n in range(len(left))}
    monkeypatch.setattr(actions, "KEPT_BYTES", 20_000)
    monkeypatch.setattr(actions, "CHECKED_EVERY", 1)
    text = noise.bytes(5_000).hex()
    assert actions.counted("x", "new", lambda: text, memory=Recent(1), lasting=True) == text
    assert [kept.text for kept in KeptAnswer.objects.all()] == [json.dumps(text)]  # the newest stays


def test_stored_questions_are_held_to_so_many_bytes_and_the_last_opened_stay(database, monkeypatch):
    from django.http import QueryDict

    from standaside_web.explore import actions
    from standaside_web.explore.models import StoredQuestion
    from standaside_web.explore.question import asked

    def stored(seed):
        return actions.keep(asked(QueryDict(f"story=remain-alliance-2019&seed={seed}")))

    marks = [stored(seed) for seed in range(1, 5)]
    now = dt.datetime.now(dt.UTC)
    for ago, mark in enumerate(marks):
        StoredQuestion.objects.filter(pk=mark).update(made_at=now - dt.timedelta(days=3 + ago))
    actions.fetch(marks[-1])  # opened, so the youngest now
    monkeypatch.setattr(actions, "CHECKED_EVERY", 1)
    row = len(StoredQuestion.objects.get(pk=marks[0]).text) + 4
    monkeypatch.setattr(actions, "STORED_BYTES", 3 * row)
    newest = stored(5)
    assert set(StoredQuestion.objects.values_list("id", flat=True)) == {marks[0], marks[-1], newest}


def test_the_pacts_of_the_front_page_are_searched_for_again_where_room_was_made_of_them(
    database, monkeypatch
):
    from standaside_web.explore import actions, answers
    from standaside_web.explore.models import KeptAnswer
    from standaside_web.explore.recent import Recent

    searched = []
    monkeypatch.setattr(answers, "_BEST", Recent(10**6))
    monkeypatch.setattr(answers, "_search", lambda question: searched.append(question.story) or "none")
    answers.search_stories()
    stories = len(searched)
    assert stories >= 1
    KeptAnswer.objects.update(made_at=dt.datetime(2019, 12, 12, tzinfo=dt.UTC))
    answers.search_stories()
    assert len(searched) == stories
    assert actions.forget() == 0
    assert KeptAnswer.objects.count() == stories  # renewed
    KeptAnswer.objects.all().delete()
    answers.search_stories()
    assert len(searched) == 2 * stories


def test_a_page_that_many_open_at_once_is_made_once(client, monkeypatch):
    from django.test import Client

    from standaside_web import sending, serving
    from standaside_web.gate import ONCE

    kept, made, sent = sending.Kept(10**6), [], []
    monkeypatch.setattr(serving, "KEPT", kept)
    makes = serving._Serve._fresh

    def slowly(self, request, ending, parts):
        made.append(request.path)
        tries = iter(range(20_000))
        while ONCE.beside < 3 and next(tries, None) is not None:  # until everybody else has come
            threading.Event().wait(0.001)
        return makes(self, request, ending, parts)

    monkeypatch.setattr(serving._Serve, "_fresh", slowly)
    waiters = [
        threading.Thread(target=lambda: sent.append(Client().get("/method").content)) for _ in range(4)
    ]
    for waiter in waiters:
        waiter.start()
    for waiter in waiters:
        waiter.join(30)
    assert made == ["/method"]
    assert len(sent) == 4
    assert len(set(sent)) == 1
