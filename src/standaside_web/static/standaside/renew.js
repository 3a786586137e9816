// A link, form or step back that asks the page on screen something else is answered in place: htmx brings
// the whole page from its usual address, and what stands here is made like it, node by node, so that the
// focus, an open list and the reader's place stay where they are. Other links are links; so are these
// without scripts. How it is asked for is said by the element with the id "said".
"use strict";
(() => {
  const { htmx } = window;
  if (!htmx) return;
  const byId = (id) => document.getElementById(id);
  const attribute = (node, name) => node.getAttribute(name) || "";

  // 1. Make what stands here like what has come.

  const touched = new WeakSet(); // fields that somebody changed after the question was sent
  let changed = [];
  document.addEventListener("input", ({ target }) => { touched.add(target); changed.push(target); }, true);

  const OURS = ["open", "tabindex"]; // what was unfolded, or made ready for the focus, stays so
  const KIND = ["id", "name", "type", "role"];
  const alike = (one, other) => one.nodeName === other.nodeName
    && (one.nodeType !== Node.ELEMENT_NODE || KIND.every((name) => one.getAttribute(name) === other.getAttribute(name)));
  const comesAfter = (one, node) => {
    for (let later = one.nextSibling; later; later = later.nextSibling) if (alike(node, later)) return true;
    return false;
  };
  const setField = (old, fresh) => {
    if (touched.has(old) || fresh.type === "file") return;
    if (old.matches("select")) old.selectedIndex = fresh.selectedIndex;
    if (!old.matches("input, textarea")) return;
    if (old.value !== fresh.value) old.value = fresh.value;
    old.checked = fresh.checked;
  };
  // A map that stands here is told what its places say now: a line each, and how that looks, drawn once.
  // What is the same is left alone, so the browser neither reads nor draws it again.
  const setAttribute = (element, name, value) => {
    if (element.getAttribute(name) === value) return;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };
  const redraw = (map, told) => {
    const looks = [...told.querySelectorAll("a")];
    const { asks, says } = told.dataset;
    const lines = says.split("\n");
    map.querySelectorAll("a").forEach((link, index) => {
      const line = lines[index];
      const space = line.indexOf(" ");
      const look = looks[line.slice(0, space)];
      const words = line.slice(space + 1);
      const [title, ...drawn] = link.children;
      const href = link.getAttribute("href").replace(/(\?.*)?$/, asks && `?${asks}`);
      setAttribute(link, "href", href);
      setAttribute(link, "class", look.getAttribute("class"));
      if (title.textContent !== words) title.textContent = words;
      const same = drawn.length === look.children.length && drawn.every((part, n) => part.isEqualNode(look.children[n]));
      if (!same) link.replaceChildren(title, ...look.cloneNode(true).children);
    });
    setAttribute(map, "class", told.getAttribute("class"));
    ["title", "desc"].forEach((name) => {
      const [here, there] = [map, told].map((drawing) => drawing.querySelector(`:scope > ${name}`));
      if (here.textContent !== there.textContent) here.textContent = there.textContent;
    });
  };
  const renew = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (fresh.dataset.says) return redraw(old, fresh);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) {
      if (!OURS.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    renewInside(old, fresh);
    setField(old, fresh);
  };
  const renewInside = (old, fresh) => {
    let here = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const stays = next.id && here && comesAfter(here, next); // whatever stands before it is gone
      while (here && !alike(here, next) && (stays || !comesAfter(next, here))) {
        const gone = here;
        here = here.nextSibling;
        gone.remove();
      }
      if (here && alike(here, next)) {
        const kept = here;
        here = here.nextSibling;
        renew(kept, next);
      } else old.insertBefore(next, here);
    }
    while (here) {
      const gone = here;
      here = here.nextSibling;
      gone.remove();
    }
  };

  // 2. The focus goes on from the same thing, or from the part in which it was.

  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const called = (thing) => {
    const own = attribute(thing, "name") + (/radio|checkbox|submit/.test(thing.type) ? thing.value : "");
    const part = thing.closest("nav, form, table, section");
    const words = own || !thing.matches("a, button, summary") ? "" : thing.textContent;
    return [thing.localName, thing.id, own, words, part ? part.getAttribute("aria-label") || part.id : ""].join("\n");
  };
  const focusNow = () => {
    const thing = document.activeElement;
    if (!thing || !byId("main").contains(thing)) return null;
    const parts = [];
    for (let part = thing.parentElement; part; part = part.parentElement) if (part.id) parts.push(part.id);
    return { thing, name: called(thing), parts };
  };
  const rest = (part) => { // the focus rests on a part, and Tab goes on from there
    if (!part.matches(FOCUSABLE)) part.setAttribute("tabindex", "-1");
    part.focus({ preventScroll: true });
  };
  const keepFocus = ({ thing, name, parts }) => {
    if (document.activeElement === thing && called(thing) === name) return;
    const same = [...byId("main").querySelectorAll(FOCUSABLE)].find((other) => called(other) === name);
    if (same) same.focus({ preventScroll: true });
    else rest(parts.map(byId).find(Boolean));
  };

  // 3. What has changed is said, once, to whoever does not see it.

  const SAYING = "h1, h2, .a, .big, #after-map, .pages span";
  const sayings = () => [...byId("main").querySelectorAll(SAYING)].map((part) => part.textContent.trim());
  const announce = (before, words) => {
    const fresh = sayings().filter((text) => text && !before.includes(text));
    byId("said").textContent = fresh.length ? fresh.slice(0, 3).join(" ").slice(0, 400) : `Shown${words ? `: ${words}` : ""}.`;
  };

  // 4. Ask, and show that it is being worked out.

  const SLOW = 700; // milliseconds after which waiting is said as well
  let asked = null;
  let waiting = 0;
  let shown = location.pathname + location.search;

  const ask = (at, { from = null, push = "true" } = {}) => {
    if (asked && asked.at === at) return;
    changed.forEach((field) => touched.delete(field));
    changed = [];
    asked = { at, from };
    byId("main").setAttribute("aria-busy", "true");
    clearTimeout(waiting);
    waiting = setTimeout(() => { byId("said").textContent = "Being worked out …"; }, SLOW);
    const live = byId("ask");
    if (live) ["on its way", "next in turn"].forEach(() => htmx.trigger(live, "htmx:abort"));
    htmx.ajax("GET", at, { source: byId("said"), push }).catch(() => {});
  };
  const answered = () => {
    clearTimeout(waiting);
    byId("said").textContent = "";
    byId("main").removeAttribute("aria-busy");
    asked = null;
  };
  const giveUp = () => {
    if (!asked) return;
    htmx.trigger(byId("said"), "htmx:abort");
    answered();
  };
  const top = (thing) => thing && thing.isConnected ? thing.getBoundingClientRect().top : null;

  htmx.defineExtension("renew", {
    isInlineSwap: (style) => style === "renew",
    handleSwap: (style, target, fragment, settle) => {
      if (style !== "renew") return false;
      try {
        if (target.id === "main" && asked) renewMain(target, fragment.firstElementChild);
        else renewInside(target, fragment.querySelector(`#${target.id}`) || fragment.firstElementChild);
      } catch (error) { // a fault of ours: the address is right already
        console.error(error);
        location.reload();
      }
      settle.elts.push(target);
      return [target];
    },
  });
  const renewMain = (main, fresh) => {
    const { at, from } = asked;
    const [was, before, held] = [focusNow(), sayings(), top(from)];
    renewInside(main, fresh);
    const part = at.split("#")[1];
    const anchor = part ? byId(part) || main : null; // what is not there is the top of the page, as in browsers
    if (anchor) rest(anchor);
    else if (was) keepFocus(was);
    const moved = top(from);
    if (document.activeElement === main) scrollTo({ top: 0, behavior: "instant" });
    else if (!anchor && held !== null && moved !== null) scrollBy({ top: moved - held, behavior: "instant" });
    answered();
    announce(before, from && from.matches("a, button") ? from.textContent.trim() : "");
  };

  // 5. What does not come, or is refused, is said where it was asked for; what stands here stays.

  const refuse = (told) => {
    const { at, from } = asked;
    answered();
    if (!from || !from.isConnected) return location.reload(); // the address has moved on: let the browser say it
    const words = document.createElement("p");
    words.className = "wrong";
    words.setAttribute("role", "alert");
    words.dataset.refused = "";
    const link = document.createElement("a");
    link.href = at;
    link.target = "_self";
    link.textContent = "Open it as a page";
    words.append(`${told} The page is as it was. `, link);
    document.querySelectorAll("[data-refused]").forEach((old) => old.remove());
    const part = from.closest("nav, form, td, th, li, dd, p") || from;
    if (part.matches("nav, p, a")) part.after(words);
    else part.append(words);
    words.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  const ours = (event) => asked && event.detail.requestConfig && event.detail.requestConfig.elt === byId("said");
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ours(event)) return;
    const { detail } = event;
    const { responseText: page, responseURL, status } = detail.xhr;
    const whole = page.includes('id="main"') && !page.includes('id="refusal"');
    const here = new URL(responseURL).pathname === location.pathname;
    detail.shouldSwap = whole && here;
    detail.isError = false;
    if (whole && here) return;
    if (whole) {
      answered();
      location.assign(responseURL);
      return;
    }
    const refusal = new DOMParser().parseFromString(page, "text/html").getElementById("refusal");
    refuse(refusal ? refusal.textContent.trim() : `The site could not answer this (error ${status}); try again in a moment.`);
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, (event) => {
    if (ours(event)) refuse("No answer came from the site. Check the connection, then try again.");
  }));

  // 6. What asks: a link or a form of this page that leads to this page, a step back or forth.

  const here = (address) => {
    const at = new URL(address, location.href);
    return at.origin === location.origin && at.pathname === location.pathname ? at : null;
  };
  const go = (at, from) => {
    const part = at.hash && byId(at.hash.slice(1));
    if (part && part.contains(from)) at.hash = ""; // it stands in the part it leads to
    ask(at.pathname + at.search + at.hash, { from });
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("main a[href]:not([target], [download])");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const at = here(link.getAttribute("href"));
    if (!at || (at.hash && at.search === location.search)) return;
    event.preventDefault();
    go(at, link);
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const at = form.closest("main") && attribute(form, "method") === "get" && !event.defaultPrevented && here(attribute(form, "action"));
    if (!at) return;
    event.preventDefault();
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    at.search = new URLSearchParams(data);
    go(at, submitter || form);
  });
  document.addEventListener("change", ({ target }) => {
    const form = target.matches("select, [type=checkbox], [type=radio]") && target.closest("form[data-at-once]");
    if (form) form.requestSubmit();
  });
  document.addEventListener("input", ({ target }) => { // a newer question, asked another way
    if (target.form && target.form.id === "ask") giveUp();
  });
  addEventListener("pagehide", giveUp); // the browser may show this page again as it is
  document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
    if (detail.history.path.split("#")[0] === shown) detail.history.type = "replace";
  });
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory"].forEach((name) => document.addEventListener(name, () => {
    shown = location.pathname + location.search;
  }));
  document.addEventListener("htmx:historyCacheMiss", (event) => event.preventDefault());
  addEventListener("popstate", () => {
    const at = location.pathname + location.search;
    if (at === shown) return;
    shown = at;
    ask(at, { push: "false" });
  });
})();
