// Follows a page's board: puts in what changed, says it aloud, and says when nothing is heard any more. The page works without.
"use strict";

(() => {
  const quiet = document.getElementById("quiet");
  const alarm = document.getElementById("alarm");
  const polite = document.getElementById("live");
  const token = document.querySelector("form.leave input[name=_csrf]");
  const DEAD_MS = 5000;
  const BREAK_GLASS = 'the command line works: holdpoint halt -m "WHY"';
  const form = document.getElementById("halt");
  let heard = Date.now();
  let ahead = 0; // of this clock: the server's time less ours, in ms
  let over = false;
  let away = "";
  let source = null;

  function parts() {
    return new Map([...document.querySelectorAll("[data-part]")].map((each) => [each.dataset.part, each]));
  }

  function made(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    // What is pushed is nobody's session's: this page's own token goes with what is sent from it.
    for (const each of template.content.querySelectorAll("input[name=_csrf]")) each.setAttribute("value", token ? token.value : "");
    return template.content.firstElementChild;
  }

  // What is pressed stays until it is let go: a click whose button is exchanged in the middle would be nobody's.
  const HELD_MOST_MS = 2000;
  let pressed = null;
  let waiting = [];

  function press(event) {
    if (event.type === "keydown" && event.key !== " ") return;
    pressed ??= setTimeout(letGo, HELD_MOST_MS);
  }

  function letGo() {
    clearTimeout(pressed);
    pressed = null;
    const due = waiting;
    waiting = [];
    for (const each of due) put(...each);
  }

  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, press, true);
  // After the click that follows upon it.
  for (const kind of ["pointerup", "pointercancel", "keyup"]) document.addEventListener(kind, () => pressed && setTimeout(letGo), true);

  // What is ticked stays ticked, and who stood on a button stands on the one that took its place; but where something else is to be
  // seen there now (data-seen) nobody is led into it: what they were about to press was for what they saw.
  function replace(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    const ticked = new Set([...old.querySelectorAll("input:checked")].map((each) => each.value));
    for (const each of fresh.querySelectorAll("input[type=checkbox]")) each.checked = ticked.has(each.value);
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    if (focus && old.dataset.seen !== fresh.dataset.seen) {
      say({ how: "polite", words: "What you stood on has changed. Look at it again." });
    } else if (focus) {
      const same = [...fresh.querySelectorAll(focus.tagName)];
      const next = (focus === old && fresh)
        || same.find((each) => focus.value && each.value === focus.value)
        || same.find((each) => focus.dataset.key && each.dataset.key === focus.dataset.key)
        || same.find((each) => each.getAttribute("href") && each.getAttribute("href") === focus.getAttribute("href"))
        || fresh.querySelector("a, button, input");
      if (next) next.focus();
    }
  }

  // A row on which people decide (data-keeps) stays where it is, and so does what somebody is doing in it: an open fold, or what was
  // said to them of what they sent. What is new of it waits until the fold is closed; of the same thing only its first lines are new.
  const held = new WeakMap();

  function busy(row) {
    return row.querySelector("details[open], .wrong") !== null;
  }

  function below(row) {
    const copy = row.cloneNode(true);
    copy.querySelector("header").remove();
    copy.removeAttribute("autofocus");
    return copy;
  }

  function keep(old, fresh) {
    const same = fresh !== null && old.dataset.seen === fresh.dataset.seen;
    if (same && !held.has(old) && (busy(old) || below(old).isEqualNode(below(fresh)))) {
      replace(old.querySelector("header"), fresh.querySelector("header"));
    } else if (busy(old)) {
      if (!held.has(old)) note(old, "Changed, or decided on, since: what you send from here is refused.");
      held.set(old, fresh);
    } else if (fresh !== null) {
      replace(old, fresh);
    } else {
      leavePlace(old);
    }
  }

  // In place of its facts, as high as they were.
  function note(row, words) {
    const facts = row.querySelector("header .facts");
    const line = document.createElement("p");
    const told = document.createElement("strong");
    line.className = "facts";
    line.setAttribute("role", "alert");
    line.style.minHeight = `${facts.getBoundingClientRect().height}px`;
    told.className = "bad";
    told.textContent = words;
    line.append(told);
    facts.replaceWith(line);
  }

  // Where one waits no more its place stays, as high as it was: what stands below is under somebody's finger.
  function leavePlace(row) {
    row.style.minHeight = `${row.getBoundingClientRect().height}px`;
    for (const each of [...row.children]) if (!each.matches("header")) each.remove();
    note(row, "It waits no more: decided on, asked anew, or over.");
    delete row.dataset.part;
    delete row.dataset.seen;
    row.classList.add("over");
  }

  document.addEventListener("toggle", (event) => {
    const row = event.target.closest ? event.target.closest("[data-keeps]") : null;
    if (!row || !held.has(row) || busy(row)) return;
    const fresh = held.get(row);
    held.delete(row);
    if (fresh) replace(row, fresh);
    else leavePlace(row);
  }, true);

  function put(what, whole) {
    if (pressed) {
      waiting.push([what, whole]);
      return;
    }
    const here = parts();
    const named = new Set();
    for (const part of what.parts) {
      named.add(part.name);
      const old = here.get(part.name);
      const fresh = made(part.html);
      const into = part.into && document.getElementById(part.into);
      if (old) {
        if (old.dataset.keeps === undefined) replace(old, fresh);
        else keep(old, fresh);
      } else if (into && into.dataset.newest === "last") {
        into.append(fresh);
      } else if (into) {
        into.prepend(fresh);
      }
    }
    for (const [name, old] of here) {
      if (!what.gone.includes(name) && !(whole && !named.has(name))) continue;
      if (old.dataset.keeps === undefined) old.remove();
      else keep(old, null);
    }
    for (const each of what.said) say(each);
  }

  function say(each) {
    const line = document.createElement("p");
    line.textContent = each.words;
    if (each.how === "assertive" && alarm) {
      alarm.append(line);
      while (alarm.children.length > 3) alarm.firstElementChild.remove();
    } else {
      polite.replaceChildren(line);
    }
    setTimeout(() => line.remove(), 15000); // what it lies upon can be read again
  }

  function banner() {
    let words = "";
    if (over) words = "You are signed out, or may see something else now. What stands here is not followed any more.";
    else if (away) words = `The database cannot be read (${away}). What stands here may be wrong. ${form ? "Each Halt button stops this whole machine for some minutes yet, for whoever was proved here before; afterwards, and without this page" : "To stop this machine"}: holdpoint halt --local -m "WHY"`;
    else if (Date.now() - heard > DEAD_MS) words = `Nothing was heard of the console for ${Math.floor((Date.now() - heard) / 1000)} s. What stands here is old; ${BREAK_GLASS}`;
    document.body.classList.toggle("dead", words !== "");
    const line = words === "" ? "" : words.replace(/ for \d+ s\./, " for more than 5 s.");
    if (quiet.textContent !== line) quiet.textContent = line; // said once, and not each second
    const mark = document.getElementById("livemark");
    if (mark) mark.textContent = words === "" ? ", live" : ", NOT LIVE";
  }

  function clocks() {
    for (const each of document.querySelectorAll(".clock")) {
      const took = (Date.now() + ahead - Date.parse(each.dataset.asked)) / 1000;
      const limit = Number(each.dataset.limit);
      each.textContent = `${Math.max(0, Math.floor(took))} s of ${limit} s (bound ${Number(each.dataset.bound).toFixed(1)} s)${took > limit ? ": TOO LATE" : ""}`;
    }
  }

  function hear() {
    heard = Date.now();
    banner();
  }

  function follow() {
    source = new EventSource(quiet.dataset.live);
    for (const kind of ["change", "all"]) {
      source.addEventListener(kind, (event) => {
        put(JSON.parse(event.data), kind === "all");
        hear();
      });
    }
    source.addEventListener("beat", (event) => {
      const at = new Date(JSON.parse(event.data).at);
      ahead = at.getTime() - Date.now();
      if (away) back();
      away = "";
      const asof = document.getElementById("asof");
      if (asof) {
        asof.dateTime = at.toISOString();
        asof.textContent = `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
      }
      hear();
    });
    source.addEventListener("away", (event) => {
      away = JSON.parse(event.data).wrong;
      hear();
    });
    source.addEventListener("ended", () => {
      over = true;
      source.close();
      hear();
    });
    // A browser gives up for good where the answer was no stream: we ask again.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && !over) setTimeout(follow, 2000);
    });
  }

  // A halt goes at once and leaves the page as it is: several can follow each other, each on its own button.
  function halting(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const button = event.submitter;
      const data = new URLSearchParams(new FormData(form, button));
      if (button) button.setAttribute("aria-busy", "true");
      fetch(form.action, { method: "POST", body: data, redirect: "error", credentials: "same-origin", headers: { "X-Stays": "yes" } })
        .then((answer) => answer.text().then((text) => {
          const plain = (answer.headers.get("content-type") || "").startsWith("text/plain");
          if (answer.ok && plain) say({ how: "polite", words: text });
          else if (!(answer.ok && stopped(text))) throw new Error(plain ? text : wrong(text));
        }))
        .catch((error) => say({ how: "assertive", words: `NOT HALTED, as far as this page knows: ${error.message}; ${BREAK_GLASS}` }))
        .finally(() => button && button.removeAttribute("aria-busy"));
    });
  }

  // The database is away, and this machine was stopped instead: what was done and what to type takes the place of what is not true.
  function stopped(page) {
    const told = new DOMParser().parseFromString(page, "text/html");
    if (!told.querySelector(".did")) return false;
    document.getElementById("main").replaceChildren(...told.getElementById("main").childNodes);
    document.title = told.title;
    document.getElementById("main").focus();
    return true;
  }

  // What was told of the stop was true when it was told.
  function back() {
    const did = document.querySelector(".did");
    if (did) did.append(" The database can be read again: the switches show what is on record.");
  }

  function wrong(page) {
    const found = new DOMParser().parseFromString(page, "text/html").querySelector(".wrong");
    return found ? found.textContent.trim() : "the console did not answer as it should";
  }

  if (quiet && window.EventSource) {
    follow();
    setInterval(banner, 500);
    setInterval(clocks, 200);
    if (form) halting(form);
    window.addEventListener("pagehide", () => source && source.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
  }
})();
