// What the pages do at once when scripts run; everything here works without them too.
"use strict";
(() => {
  const round = (value) => String(Math.round(value * 10) / 10);

  // A slider and its box say the same; the poll's sum is checked as it is typed.
  const sum = () => {
    const form = document.getElementById("ask");
    const shown = document.querySelector("[data-sum]");
    if (!form || !shown) return;
    let total = 0;
    const boxes = form.querySelectorAll('input[name^="poll-"]');
    if (!boxes.length) return; // an average of polls, which no box changes
    boxes.forEach((box) => { total += Number(box.value) || 0; });
    shown.textContent = round(total);
    const wrong = total > 100.5;
    document.querySelector("[data-rest]").textContent = wrong ? "that is over 100" : "the rest is everybody else";
    document.querySelector("[data-poll]").hidden = !total;
    document.querySelector("[data-no-poll]").hidden = Boolean(total);
    shown.closest("p").classList.toggle("wrong", wrong);
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    if (field.dataset.twin) {
      const box = document.getElementById(field.dataset.twin);
      if (box) box.value = field.value;
    } else if (field.id) {
      const slider = document.querySelector(`[data-twin="${CSS.escape(field.id)}"]`);
      if (slider && !field.validity.badInput) slider.value = field.value || slider.dataset.usual;
    }
    if (field.name.startsWith("poll-") || (field.dataset.twin || "").startsWith("p-")) sum();
  }, true);

  // On the map one hexagon is in the order of the Tab key, and the arrow keys walk from there.
  const place = (link) => link.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
  const prepare = () => {
    document.querySelectorAll(".larger input").forEach((box) => { box.checked = larger || box.checked; });
    document.querySelectorAll(".hexmap").forEach((map) => {
      if (map.querySelector("a[tabindex='0']")) return;
      map.querySelectorAll("a").forEach((link, index) => link.setAttribute("tabindex", index ? "-1" : "0"));
    });
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    const here = event.target instanceof Element ? event.target.closest(".hexmap a") : null;
    const way = ways[event.key];
    if (!here || !way) return;
    event.preventDefault();
    const [x, y] = place(here);
    let best = null;
    let least = Infinity;
    here.closest("svg").querySelectorAll("a").forEach((link) => {
      const [dx, dy] = place(link).map((value, index) => value - [x, y][index]);
      const along = dx * way[0] + dy * way[1];
      const across = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
      if (along < 5 || across > 2 * along) return;
      const cost = along + 2 * across;
      if (cost < least) { least = cost; best = link; }
    });
    if (!best) return;
    here.setAttribute("tabindex", "-1");
    best.setAttribute("tabindex", "0");
    best.focus();
  });

  // The line under the map has the words of the hexagon that is pointed at or has the focus. A tap
  // opens a hexagon only if its words stand there already: on a phone one is soon beside it.
  let named = null;
  let tap = null;
  let larger = false;
  const hexagon = (event) => (event.target instanceof Element ? event.target.closest(".hexmap a") : null);
  const name = (link, more = "") => {
    const line = link.closest(".pan").parentElement.querySelector(".pointed");
    if (!line) return;
    line.textContent = link.querySelector("title").textContent + more;
    named = link;
  };
  ["pointerover", "focusin"].forEach((kind) => document.addEventListener(kind, (event) => {
    const link = hexagon(event);
    if (link && event.pointerType !== "touch") name(link);
  }));
  document.addEventListener("pointerdown", (event) => { tap = event.pointerType === "touch" ? { named } : null; }, true);
  document.addEventListener("click", (event) => {
    const link = hexagon(event);
    if (!link || !tap || tap.named === link) return;
    event.preventDefault();
    link.closest(".pan").parentElement.querySelector(".pointed").setAttribute("role", "status");
    name(link, ". Tap again to open it.");
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".larger input")) larger = event.target.checked;
  });

  // A folded part of the menu closes with Escape, and when something else is pressed or reached.
  const folds = () => document.querySelectorAll('.menu details[open]');
  const fold = (event) => folds().forEach((one) => { if (!one.contains(event.target)) one.open = false; });
  document.addEventListener("click", fold);
  document.addEventListener("focusin", fold);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    folds().forEach((one) => {
      const inside = one.contains(document.activeElement);
      one.open = false;
      if (inside) one.querySelector("summary").focus();
    });
  });

  // An answer that does not come, or is refused, is said where the answer would stand.
  const say = (event, usual) => {
    const live = document.getElementById("live");
    const asked = event.detail.target;
    if (!live || asked !== live) return;
    const xhr = event.detail.xhr;
    const told = xhr && xhr.responseText && new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[role=alert]");
    const words = document.createElement("p");
    words.className = "wrong";
    words.setAttribute("role", "alert");
    words.textContent = told ? told.textContent.trim() : usual;
    live.replaceChildren(words);
  };
  document.addEventListener("htmx:responseError", (event) => say(event, `The site could not answer this (error ${event.detail.xhr.status}). Change the question, or try again in a moment.`));
  document.addEventListener("htmx:sendError", (event) => say(event, "No answer came from the site. Check the connection, then change the question or reload the page."));
  // A button with an address of its own sends its form there, as a page; nothing else takes it up.
  document.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) event.stopImmediatePropagation();
  }, true);

  // A new answer brings along the parts of the form that a page does not have, but not one in which somebody
  // has changed something since it was asked for: the next answer, which knows of that, brings it.
  const since = new Set();
  document.addEventListener("input", (event) => since.add(event.target), true);
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if ([...since].some((field) => event.detail.target.contains(field))) event.detail.shouldSwap = false;
  });
  // Links of the form lead on with the question that is answered, as the menu's do.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.path !== "/live") return;
    since.clear();
    const held = [...document.querySelectorAll("[data-mark]")].map((part) => part.dataset.mark);
    event.detail.headers["Standaside-Parts"] = held.join(" ");
    const map = document.querySelector("#live .hexmap");
    if (map) event.detail.headers["Standaside-Map"] = map.dataset.places;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "live") return; // of all parts of an answer that are said to have come, once
    const about = document.querySelector('#site a[href^="/method?"]');
    if (!document.getElementById("ask") || !about) return;
    const asks = about.getAttribute("href").slice("/method".length);
    document.querySelectorAll("#ask a, #search a").forEach((link) => {
      const [, path, hash] = link.getAttribute("href").match(/^(\/(?:method|sources|jobs))(?:\?[^#]*)?(#.*)?$/) || [];
      if (path) link.setAttribute("href", path + asks + (hash || ""));
    });
    const slider = document.querySelector('[data-twin="d-follow"]');
    slider.dataset.usual = document.getElementById("pairs").dataset.usual;
    if (!document.getElementById("d-follow").value) slider.value = slider.dataset.usual;
    sum();
  });

  // What a box cannot read never gets to the site, which says all else that is wrong: so it is said here.
  document.addEventListener("htmx:validation:failed", (event) => {
    const field = event.target;
    const beside = document.getElementById(`e-${field.name.split("-")[0]}`);
    const now = document.getElementById("wrong-now");
    const label = field.labels[0] ? field.labels[0].textContent.trim() : field.name;
    const told = `${label}: ${field.type === "number" && field.validity.badInput ? "what stands in this box is no number; give one, or empty it." : event.detail.message}`;
    const words = document.createElement("p");
    words.className = "wrong";
    words.setAttribute("role", "alert");
    words.textContent = `${told} What stands below is still the answer before.`;
    if (now) now.replaceChildren(words);
    if (beside) beside.textContent = told;
  });
  document.addEventListener("DOMContentLoaded", () => { document.documentElement.classList.add("scripted"); prepare(); sum(); });
  // Who pressed something that a swap takes away goes on from what has come in its place.
  let within = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    within = target.contains(document.activeElement) ? target.id : "";
  });
  document.addEventListener("htmx:afterSwap", () => {
    prepare();
    if (!within || document.activeElement !== document.body) return;
    const fresh = document.getElementById(within);
    const next = fresh && fresh.querySelector("a[href], button");
    if (next) next.focus({ preventScroll: true });
  });
})();
