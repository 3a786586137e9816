"""What the site does in a real browser beside the journeys: errors, the map by arrows, focus, the menu."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.hands import SLOW, WAYS, Hands
from tests.browser.test_every_page import PAGES, clean, sideways
from tests.site_database import needed

pytestmark = [chromium.needed, pytest.mark.browser, needed]


def test_a_search_survives_its_page_and_can_be_cancelled(visit: Any) -> None:
    page = visit("/scenario?story=progressive-alliance-2017&gain=0.9")
    page.get_by_role("button", name="Find the pact").click()
    page.wait_for_url("**/jobs/*")
    cancel = page.get_by_role("button", name="Cancel the search")
    cancel.click()
    page.wait_for_selector("text=/Cancelled|Done|No answer/", timeout=SLOW)
    assert "Cancelled" in page.inner_text("#job")
    page.get_by_role("button", name="Run it again").click()
    again = page.url
    page.close()
    later = visit(again)
    later.wait_for_selector("text=/Done|No answer/", timeout=SLOW)


def test_the_map_follows_a_slider_and_the_address_follows_the_map(visit: Any) -> None:
    page = visit("/scenario")
    before = page.locator(".hexmap a.ch").count()
    slider = page.get_by_label("Conservative, slider")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert page.locator("#p-Con").input_value() == "36.5"
    assert page.inner_text("[data-sum]") == "102.1"
    page.wait_for_selector("#wrong-now .wrong", timeout=SLOW)
    assert page.locator(".hexmap a").count() == 650  # the map before stays, greyed
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(r"Con\+34\.5"), timeout=SLOW)
    page.wait_for_selector(".hexmap a.ch")
    assert page.inner_text("[data-sum]") == "100.1"
    assert "Con 34.5" in page.inner_text("#said-poll").replace("\xa0", " ")
    after = page.locator(".hexmap a.ch").count()
    assert after != before
    assert visit(page.url).locator(".hexmap a.ch").count() == after


def test_an_error_stands_beside_its_field(visit: Any) -> None:
    page = visit("/scenario")
    page.get_by_label("Conservative, per cent").fill("90")
    page.wait_for_selector("#e-poll:not(:empty)", timeout=SLOW)
    assert "over 100" in page.inner_text("#e-poll")
    page.get_by_label("Conservative, per cent").fill("33")
    page.wait_for_selector("#e-poll:empty", state="attached", timeout=SLOW)
    plain = visit("/scenario", refused=(400,), java_script_enabled=False)
    plain.get_by_label("Conservative, per cent").fill("90")
    plain.get_by_role("button", name="Show what comes of it").click()
    assert "over 100" in plain.inner_text("#e-poll")
    assert plain.get_by_label("Conservative, per cent").input_value() == "90"
    clean(plain_with_scripts := visit(plain.url, refused=(400,)))
    assert plain_with_scripts.locator("[role=alert]").count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_search_is_for_what_is_in_the_form_or_is_refused_there(scripts: bool, visit: Any) -> None:
    """At once after typing: first what cannot be searched, then the same form mended."""
    page = visit("/scenario", refused=(400,), java_script_enabled=scripts)
    find = page.get_by_role("button", name="Find the pact")
    page.get_by_label("Conservative, per cent").fill("90")
    find.click()
    page.wait_for_url("**/jobs/plan")
    assert "over 100" in page.inner_text("#e-poll")
    assert page.get_by_label("Conservative, per cent").input_value() == "90"
    page.get_by_label("Conservative, per cent").fill("32.65")
    page.get_by_label("Labour is a partner").uncheck()
    find.click()
    page.wait_for_url("**/jobs/*-*")
    page.get_by_role("button", name="Cancel the search").click()
    Hands(page, "mouse" if scripts else "no scripts").wait("Cancelled.")
    assert page.get_by_role("button", name="Run it again").is_visible()
    said = page.inner_text("main .q")
    assert "Con 32.65" in said
    assert "Labour" not in said


def test_the_settings_of_a_campaign_are_worked_out_as_they_stand(visit: Any) -> None:
    page = visit("/campaign?story=unite-to-remain-2019&seed=7", java_script_enabled=False)
    page.get_by_label("Travel, steps on the map").fill("7")
    page.get_by_role("button", name="Work it out").click()
    page.wait_for_url("**/jobs/*-*")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="Change the question").click()
    assert "reach=7" in page.url


_LINKS = """() => [...document.querySelectorAll('a[href]')].filter(a => !a.closest('.hexmap'))
  .map(a => a.getAttribute('href'))"""


def test_all_that_is_about_the_question_follows_a_change(visit: Any) -> None:
    """The page after live changes is the one that its address makes: links, data, assumptions, the form."""
    page = visit("/scenario")
    pairs = page.get_by_text("The evidence, pair by pair")
    pairs.click()
    page.get_by_label("Labour, per cent").fill("22.5")
    page.wait_for_url(re.compile(r"Lab\+22\.5"), timeout=SLOW)
    page.locator("#assumed :text('Lab 22.5')").first.wait_for()
    page.get_by_label("Plaid Cymru is a partner").uncheck()
    page.wait_for_url(re.compile("partners=Lab,LD,Green(&|$)"), timeout=SLOW)
    page.locator("#foot a[href*='partners=Lab,LD,Green']").first.wait_for()
    assert page.locator("#pairs").is_visible()  # what was unfolded stays so
    assert page.get_by_label("Plaid Cymru is a partner").evaluate("e => e === document.activeElement")
    same_as_its_address(page, visit(page.url))
    page.get_by_label("Election it starts from").select_option("2015")
    page.wait_for_url(re.compile("from=2015"), timeout=SLOW)
    page.locator("#assumed :text('2015')").first.wait_for()
    same_as_its_address(page, visit(page.url))


def same_as_its_address(page: Any, fresh: Any) -> None:
    """What stands here is what a reload would bring, apart from the map's own pictures."""
    assert page.title() == fresh.title()
    for part in ("header", "#assumed", "#foot", "main .q", "#ask"):
        words = [where.locator(part).text_content().split() for where in (page, fresh)]
        assert words[0] == words[1], part
    boxes = "form => [...new FormData(form)].filter(([key]) => key !== 'story').map(String)"
    assert page.locator("#ask").evaluate(boxes) == fresh.locator("#ask").evaluate(boxes)
    assert page.evaluate(_LINKS) == fresh.evaluate(_LINKS)


def test_no_figure_freezes_the_form(visit: Any) -> None:
    """Finer than a slider's step, over what may be, or no number: an answer or a sentence, each time."""
    page = visit("/scenario?poll=Con+32.65,Lab+24.9,LD+19.2&follow=62.5&backfire=12.5&gain=0.25")
    lab, con = (page.get_by_label(f"{name}, per cent") for name in ("Labour", "Conservative"))
    lab.fill("18.25")
    page.wait_for_url(re.compile(r"Con\+32\.65,Lab\+18\.25"), timeout=SLOW)
    for box, figure, said in (
        (con, "101", "over 100"),
        (page.get_by_label("Constituencies with a deal"), "9999", "give a number from 0 to 5000"),
    ):
        before = box.input_value()
        box.fill(figure)
        page.get_by_text(said).first.wait_for()
        box.fill(before)
        page.wait_for_selector("#wrong-now:empty", state="attached")
    lab.press("Control+A")
    page.keyboard.type("1e")
    page.wait_for_selector("#wrong-now :text('is no number')")
    assert "is no number" in page.inner_text("#e-poll")
    lab.fill("")
    assert page.get_by_label("Labour, slider").input_value() == "0"
    page.wait_for_url(re.compile(r"Con\+32\.65,LD"), timeout=SLOW)
    assert page.inner_text("#e-poll") == ""


def test_the_map_is_walked_by_arrows(visit: Any) -> None:
    page = visit(PAGES["map"])
    assert page.locator(".hexmap a[tabindex='0']").count() == 1
    page.locator(".hexmap a[tabindex='0']").focus()
    seen = {page.evaluate("document.activeElement.textContent")}
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        seen.add(page.evaluate("document.activeElement.textContent"))
    assert len(seen) > 4
    page.keyboard.press("Enter")
    page.wait_for_url("**/seat/*")


def test_the_map_can_be_skipped(visit: Any) -> None:
    page = visit(PAGES["map"])
    page.locator(".seg.quiet a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip the map"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "after-map"


def test_all_rows_and_their_file(visit: Any) -> None:
    page = visit(PAGES["map"])
    assert page.locator("#table tbody tr").count() == 50
    page.get_by_role("link", name="all", exact=True).click()
    page.wait_for_url("**page=all**")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + page.locator("#table tbody tr").count() == 61


def test_a_constituency_is_looked_up_by_name(visit: Any) -> None:
    page = visit("/")
    page.get_by_label("Or look up a constituency").fill("ynys mon")
    page.keyboard.press("Enter")
    page.wait_for_url("**/seat/*")
    assert page.inner_text("h1") == "Ynys Môn at the election of December 2019"
    wrong = visit("/find?seat=Brigton+Pavillion", refused=(404,))
    assert "Did you mean" in wrong.inner_text("[role=alert]")
    wrong.get_by_role("link", name="Brighton, Pavilion").click()
    wrong.wait_for_url("**/seat/E14000598*")


def test_a_campaign_is_worked_out_and_shared(visit: Any) -> None:
    """By keyboard; then its page as everybody finds it, in the light, in the dark, narrow and on paper."""
    page = visit(PAGES["campaign"])
    page.get_by_role("button", name="Work it out").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Done.", timeout=SLOW)
    page.get_by_role("link", name="See who goes where").click()
    assert "standing aside by" in page.inner_text(".a")
    page.get_by_role("link", name="Twinned pairs").click()
    page.wait_for_url("**show=twins**")
    assert page.locator(".hexmap .tie").count() >= 1
    shared = visit(page.url, java_script_enabled=False)
    assert shared.inner_text("#table") == page.inner_text("#table")
    for settings in ({"color_scheme": "light"}, {"color_scheme": "dark", "width": 320}):
        for show in ("targets", "seats"):
            clean(visit(PAGES["campaign"].replace("targets", show), reduced_motion="reduce", **settings))
    page.emulate_media(media="print", color_scheme="light")
    clean(page)


def test_pact_and_counter_pact_without_scripts(visit: Any) -> None:
    page = visit(PAGES["counter"], java_script_enabled=False)
    page.get_by_role("button", name="Work it out").click()
    for _ in range(60):
        if "Done." in page.inner_text("#job"):
            break
        page.wait_for_timeout(1_000)
        page.reload()
    page.get_by_role("link", name="See every move").click()
    assert page.locator("#table .card").count() == 2
    for settings in ({"color_scheme": "dark"}, {"color_scheme": "light", "width": 320}):
        narrow = visit(page.url, reduced_motion="reduce", **settings)
        assert sideways(narrow) <= 0
        clean(narrow)
    page.get_by_role("link", name=re.compile("Its end on the map")).first.click()
    assert "q=" in page.url  # two pacts are longer than an address may be
    page.wait_for_selector(".hexmap a.ch")
    assert page.locator(".hexmap a.ch").count() > 5


@pytest.mark.parametrize("way", WAYS)
def test_a_pact_comes_in_by_file_and_by_pasting(way: str, visit: Any, tmp_path: Path) -> None:
    file = tmp_path / "pact.csv"
    file.write_text("seat,for,aside\nLewes,LD,Green\n", encoding="utf-8")
    page = visit("/pact?draws=50&pact=none", refused=(400,), java_script_enabled=way != "no scripts")
    hands = Hands(page, way)
    read = page.get_by_role("button", name="Read it")
    hands.bring(page.get_by_label("A CSV file"), file)
    hands.press(read)
    page.wait_for_url("**pact=E14**")
    said = page.inner_text("#read")
    assert said == "Read one deal; one constituency has other deals than before: Lewes."
    assert "Lewes" in page.inner_text("#table")
    page.goto("/pact?draws=50&pact=none")
    hands.write(page.get_by_label("or its lines"), "seat,for,aside\nLewes,LD,Mauve\nLews,LD,Green\n")
    hands.press(read)
    said = page.inner_text("#wrongs")
    assert page.evaluate("document.activeElement.id") == "wrongs"
    assert page.locator("#wrongs").bounding_box()["y"] < 600
    assert "line 2" in said
    assert "line 3" in said
    assert "Mauve" in page.get_by_label("or its lines").input_value()
    page.get_by_label("or its lines").fill("seat,for,aside\nLewes,LD,Green\nBrighton Pavilion,Green,Lab\n")
    hands.press(read)
    page.wait_for_url("**pact=E14**")
    assert page.locator("#table tbody tr").count() == 2


def test_offers_of_ones_own_are_settled(visit: Any, tmp_path: Path) -> None:
    from tests.web.test_own_offers import OFFERS

    file = tmp_path / "offers.toml"
    file.write_text(OFFERS, encoding="utf-8")
    page = visit("/deals", java_script_enabled=False)
    page.get_by_label("A TOML file").set_input_files(file)
    page.get_by_role("button", name="Bring them").click()
    page.wait_for_url("**/deals?offers=own-*")
    assert page.locator("#table tbody tr").count() == 2
    assert "There is no such thing" in visit(page.url, refused=(404,)).inner_text("h1")
    page.get_by_role("button", name="Delete them now").click()
    assert page.inner_text("#held").endswith("Nothing yet.")


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def test_focus_is_never_lost_while_a_job_goes_on(visit: Any) -> None:
    page = visit("/scenario?story=progressive-alliance-2017&gain=0.3")
    page.get_by_role("button", name="Find the pact").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#stop")
    page.locator("#stop").focus()
    with page.expect_response("**/jobs/*"), page.expect_response("**/jobs/*"):
        pass
    assert focused(page) == "stop"
    page.wait_for_selector("#job:not([hx-get])", timeout=SLOW)
    assert page.evaluate("document.activeElement.closest('#job') !== null")
    assert focused(page) == "to-1"


def test_the_menu_folds_on_a_phone_and_is_opened_by_keyboard(visit: Any) -> None:
    page = visit("/method", width=320)
    assert not page.get_by_role("link", name="Chamber").is_visible()
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Stories"
    assert page.get_by_role("link", name="Chamber").is_visible()  # its group needs no second press
    assert sideways(page) <= 0


@pytest.mark.parametrize("way", WAYS)
def test_a_group_of_the_menu_is_opened_and_says_which_of_its_pages_is_open(way: str, visit: Any) -> None:
    page = visit("/method", java_script_enabled=way != "no scripts")
    hands, site = Hands(page, way), page.get_by_role("navigation", name="Site")
    chamber = site.get_by_role("link", name="Chamber")
    assert not page.locator(".menu > summary").is_visible()
    assert site.get_by_role("link", name="Compare").is_visible()
    assert not chamber.is_visible()
    assert site.locator("details.on > summary").inner_text() == "About: Method"
    hands.press(site.get_by_text("More", exact=True))
    if hands.keys:
        page.keyboard.press("Tab")
        assert focused(page) == "Campaign"
        page.keyboard.press("Escape")
        assert focused(page) == "More"
        assert not chamber.is_visible()
        page.keyboard.press("Enter")
    hands.press(chamber)
    page.wait_for_url("**/chamber*")
    assert site.locator("details.on > summary").inner_text() == "More: Chamber"
    assert site.locator("[aria-current=page]").evaluate_all("all => all.map(e => e.textContent)") == [
        "Chamber"
    ]


def test_a_deal_is_set_and_the_table_filtered_by_keyboard(visit: Any) -> None:
    page = visit(PAGES["pact"])
    page.get_by_label("Liberal Democrat gives way").focus()
    page.keyboard.press("Space")
    assert not page.get_by_label("Liberal Democrat gives way").is_checked()
    page.get_by_label("Green gives way").focus()
    page.keyboard.press("Space")
    page.get_by_label("for Liberal Democrat").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Set this deal").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**pact=**")
    assert page.get_by_label("for Liberal Democrat").is_checked()
    page = visit(PAGES["map"])
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("bath")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=bath**")
    assert page.locator("#table tbody tr").count() == 1
