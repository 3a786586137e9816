"""Several deals in one constituency (rule 7): each is shown wherever deals are, and edited by itself."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

SEAT = "E14000598"
BOTH = f"{SEAT}:Green:Lab,{SEAT}:Green:LD:activists"
ASKED = f"draws=50&pact={BOTH}"
DEALS = [
    {"for": "Green", "aside": ["Lab"], "kind": "aside"},
    {"for": "Green", "aside": ["LD"], "kind": "activists"},
]
WORDS = "Lab for Green; LD (activists out) for Green"


def deals_of(told) -> list[str]:
    """Deals of a pact page as an address has them, without the code."""
    return [":".join([row["for"] or "", ".".join(row["aside"]), row["kind"]]) for row in told["rows"]]


def changed(client, keys: str, pact: str = BOTH):
    """The pact page of a constituency after its form was sent."""
    sent = client.get(f"/pact?draws=50&pact={pact}&edit={SEAT}&{keys}")
    assert sent.status_code == 302, sent.content.decode()[-1500:]
    return client.get(sent["Location"].replace("?", ".json?")).json()


def test_the_map_and_its_table_show_every_deal(client):
    told = client.get(f"/map.json?{ASKED}&only=deals").json()
    assert [(row["code"], row["deals"]) for row in told["rows"]] == [(SEAT, DEALS)]
    assert told["bloc"]["constituencies_with_a_deal"] == 1
    assert {row["party"]: row["stands_aside_in"] for row in told["accounts"]}["Lab"] == 1
    line = next(
        csv.DictReader(io.StringIO(client.get(f"/map.csv?{ASKED}&only=deals").content.decode("utf-8-sig")))
    )
    assert (line["for"], line["aside"], line["kind"]) == ("Green / Green", "Lab / LD", "aside / activists")
    plain = next(
        csv.DictReader(
            io.StringIO(client.get(f"/map.csv?{ASKED}&find=E14000530").content.decode("utf-8-sig"))
        )
    )
    assert (plain["for"], plain["aside"], plain["kind"]) == ("", "", "")
    empty = client.get(f"/map.csv?{ASKED}&find=nowhere").content.decode("utf-8-sig")
    assert empty.strip().split(",") == list(plain)
    page = html.unescape(client.get(f"/map?{ASKED}&only=deals&colour=verdict").content.decode())
    assert re.search(rf'<td data-l="Deal"[^>]*>{re.escape(WORDS)}</td>', page)
    drawn = re.search(r"<title>(Brighton, Pavilion: [^<]*)</title>", page)[1]
    assert drawn.endswith(f"; {WORDS}, {told['rows'][0]['verdict']}")


def test_the_page_of_the_constituency_shows_every_deal(client):
    told = client.get(f"/seat/{SEAT}.json?{ASKED}").json()
    assert told["deals"] == DEALS
    assert set(told["worth"]["gains"]) == {"Lab", "LD", "Green", "PC"}
    assert [(flow["from"], flow["for"]) for flow in told["flows"]] == [("Lab", "Green")]
    page = html.unescape(client.get(f"/seat/{SEAT}?{ASKED}").content.decode())
    assert f'<h2>The deals here</h2><p class="big">{WORDS} <span' in page
    one = client.get(f"/seat/{SEAT}?draws=50&pact={SEAT}:Green:Lab").content.decode()
    assert '<h2>The deal here</h2><p class="big">Lab for Green <span' in one


def test_the_editor_shows_every_deal_and_edits_the_one_chosen(client):
    told = client.get(f"/pact.json?{ASKED}&edit={SEAT}").json()
    assert deals_of(told) == ["Green:Lab:aside", "Green:LD:activists"]
    assert [choice["words"] for choice in told["choices"] if choice["current"]] == [WORDS]
    page = client.get(f"/pact?{ASKED}&edit={SEAT}").content.decode()
    assert "1 constituency with a deal, 1 stand-aside" in page
    assert 'name="aside" value="Lab" aria-label="Labour gives way" checked' in page
    assert 'name="aside" value="LD" aria-label="Liberal Democrat gives way" checked' not in page
    second = client.get(f"/pact?{ASKED}&edit={SEAT}&deal=2").content.decode()
    assert 'name="aside" value="LD" aria-label="Liberal Democrat gives way" checked' in second
    assert '<option value="activists" selected>' in second
    assert '<input type="hidden" name="deal" value="2">' in second
    assert "Take this deal out" in second
    fresh = client.get(f"/pact?{ASKED}&edit={SEAT}&deal=3").content.decode()
    assert " checked" not in fresh
    assert fresh.count("in another deal") == 2
    assert client.get(f"/pact?{ASKED}&edit={SEAT}&deal=4").status_code == 400


SET = "change=set"


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        # The second is changed, the first stays.
        (f"deal=2&for=Green&aside=LD&kind=silent&{SET}", ["Green:Lab:aside", "Green:LD:silent"]),
        # The first is changed, the second stays.
        (f"deal=1&for=Green&aside=Lab&kind=silent&{SET}", ["Green:LD:activists", "Green:Lab:silent"]),
        # A further one of a party that gave way otherwise.
        (f"deal=3&for=Green&aside=LD&kind=silent&{SET}", ["Green:Lab:aside", "Green:LD:silent"]),
        # A further one that is like another is one deal with it.
        (f"deal=3&for=Green&aside=LD&kind=aside&{SET}", ["Green:Lab.LD:aside"]),
        # Nobody is ticked: the deal is out, the other stays.
        (f"deal=1&for=Green&{SET}", ["Green:LD:activists"]),
        ("deal=1&change=remove", ["Green:LD:activists"]),
        ("deal=2&change=remove", ["Green:Lab:aside"]),
        # An address that names no deal: those of other kinds stay.
        (f"for=Green&aside=LD&kind=silent&{SET}", ["Green:Lab:aside", "Green:LD:silent"]),
        (f"for=Green&aside=Lab&kind=aside&{SET}", ["Green:Lab:aside", "Green:LD:activists"]),
        ("change=remove", []),
    ],
)
def test_a_deal_is_set_and_the_others_stay(keys, left, client):
    assert deals_of(changed(client, keys)) == left


def test_two_deals_of_one_kind_for_different_parties_stay_apart(client):
    pact = f"{SEAT}:Green:Lab"
    told = changed(client, f"deal=2&for=&aside=LD&kind=aside&{SET}", pact)
    assert deals_of(told) == [":LD:aside", "Green:Lab:aside"]
    assert told["rows"][0]["for"] is None
    page = client.get(told["address"]).content.decode()
    assert "LD for nobody" in page
    refused = client.get(f"/pact?draws=50&pact={pact}&edit={SEAT}&deal=2&for=Lab&aside=LD&{SET}", follow=True)
    assert (refused.status_code, b"stands aside" in refused.content) == (400, True)


def test_several_deals_go_out_as_a_file_and_come_in_again(client):
    out = client.get(f"/pact.csv?{ASKED}").content
    assert len(out.splitlines()) == 3
    back = client.post("/pact/import", {"draws": "50", "text": out.decode()})
    assert client.get(back["Location"].partition("&read=")[0].replace("/pact?", "/pact.csv?")).content == out


def test_take_out_in_the_table_takes_one_deal(client):
    page = html.unescape(client.get(f"/pact?{ASKED}").content.decode())
    assert page.count(f"&edit={SEAT}&deal=1&change=remove") == 1
    assert page.count(f"&edit={SEAT}&deal=2&change=remove") == 1


def test_a_table_says_that_it_is_utf_8_and_is_read_by_everybody(client, tmp_path):
    import polars

    from standaside.data.elections import load_election
    from standaside.data.pact_file import Names, read_pact

    raw = client.get(f"/map.csv?{ASKED}&find=ynys").content
    assert raw.startswith(b"\xef\xbb\xbfcode,name,")
    assert polars.read_csv(raw)["name"].to_list() == ["Ynys Môn"]
    assert [row["code"] for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))] == ["W07000041"]
    pact = tmp_path / "pact.csv"
    pact.write_bytes(client.get(f"/pact.csv?{ASKED}").content)
    assert pact.read_bytes().startswith(b"\xef\xbb\xbfcode,seat,")
    assert read_pact(pact, Names.of(load_election("2017")))


BROKEN = "code,seat,for,aside\nW07000041,Ynys MÃ´n,PC,LD\n"


def test_a_name_that_a_spreadsheet_broke_is_taken_by_its_code(client):
    back = client.post("/pact/import", {"draws": "20", "text": BROKEN})
    assert back.status_code == 302
    assert "pact=W07000041:PC:LD" in back["Location"]
    said = client.get(back["Location"].partition("#")[0]).content.decode()
    assert "Read one deal; one constituency has other deals than before: Ynys Môn." in said
    again = client.post("/pact/import", {"draws": "20", "pact": "W07000041:PC:LD", "text": BROKEN})
    said = client.get(again["Location"].partition("#")[0]).content.decode()
    assert "Read one deal: the same as the pact before." in said
    other = client.post("/pact/import", {"text": BROKEN.replace("W07000041", "W07000042")})
    assert other.status_code == 400
    assert "Did you mean Ynys Môn?" in html.unescape(other.content.decode())
    assert client.post("/pact/import", {"text": BROKEN.replace("W07000041", "")}).status_code == 400


def test_all_that_is_wrong_with_a_pact_is_said_at_once(client):
    text = (
        "seat,for,aside\nLews,LD,Green\nBath,LD,Con\nArfon,PC,LD,Lab\nLewes,LD,Green\nLewes,Lab,Green\n"
        "Atlantis,Mauve,Lab\n"
    )
    refused = client.post("/pact/import", {"draws": "20", "text": text})
    assert refused.status_code == 400
    page = html.unescape(refused.content.decode())
    said = re.findall(r"<li>([^<]+)</li>", page[page.index('id="wrongs"') : page.index("Send it again")])
    lines = [re.match(r"pact.csv, line (\d)", line)[1] for line in said]
    assert sorted(lines) == ["2", "3", "4", "6", "7", "7"]
    assert "Con in Bath is not a partner of the pact (Lab, LD, Green, PC)" in page
    many = "seat,for,aside\n" + "Lews,LD,Green\n" * 30
    said = client.post("/pact/import", {"draws": "20", "text": many}).content.decode()
    assert "There are 10 more like these." in said


def test_parties_have_one_order_and_their_names(client):
    pact = f"{SEAT}:LD:Green.Lab"
    editor = client.get(f"/pact?draws=50&pact={pact}&edit={SEAT}").content.decode()
    seat = client.get(f"/seat/{SEAT}?draws=50&pact={pact}").content.decode()
    for page in (editor, seat):
        assert "Lab, Green for LD" in page
        assert "Green, Lab for LD" not in page
    key = editor[editor.index('<ul class="key">') :].partition("</ul>")[0]
    assert '>LD</span> <span class="r">Liberal Democrat' in key
    assert 'class="t"' not in seat
    assert 'class="t"' not in editor
