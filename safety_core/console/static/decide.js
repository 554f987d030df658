// Keys for the pages on which people decide. Every one of them works without this file: each key only moves the focus to
// something that is on the page, or opens a fold. Nothing is ever sent by one key: what is sent is pressed where the focus is.
"use strict";

const ROWS = "article.request, article.row";
const NEXT = "holdpoint-next-row";
const OPEN = "holdpoint-open";
const rows = () => [...document.querySelectorAll(ROWS)];
const editable = (element) => element.matches("input, textarea, select");

function current() {
  const found = document.activeElement?.closest(ROWS);
  return found ?? (rows().length === 1 ? rows()[0] : null);
}

function go(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement?.closest(ROWS));
  go(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function reach(row, key) {
  const place = row?.querySelector(`[data-key="${key}"]`);
  if (!place) return false;
  if (place.matches("a")) {
    sessionStorage.setItem(OPEN, key);  // what is behind the link is opened there
    location.assign(place.href.split("#")[0]);
  }
  else if (place.matches("details")) {
    place.open = true;
    place.querySelector("input:not([type=hidden]), textarea, select, button")?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  } else place.focus();
  return true;
}

function leave(row) {
  for (const each of row.querySelectorAll("details[open]")) each.open = false;
  go(row);
}

document.addEventListener("keydown", (event) => {
  const row = current();
  if (event.key === "Escape" && row) leave(row);
  else if (event.key === "Enter" && event.ctrlKey && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || editable(event.target)) return;
  else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (event.key === "Enter" && event.target === row) row.querySelector("a.open")?.click();
  else if ("ynex".includes(event.key) && event.key.length === 1 && reach(row, event.key)) event.preventDefault();
});

// After a word the next row has the focus, and not the first one again.
document.addEventListener("submit", (event) => {
  const row = event.target.closest(ROWS);
  const all = rows();
  const following = row && (all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1]);
  if (following) sessionStorage.setItem(NEXT, following.id);
});

for (const each of document.querySelectorAll("details.keys")) each.hidden = false;

function taken(name) {
  const found = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  return found;
}

const [next, open] = [taken(NEXT), taken(OPEN)];
const refused = document.querySelector(".wrong[role=alert]");
if (refused) go(refused.closest(ROWS));
else if (open) reach(rows()[0], open);
else if (next && document.querySelector("#live p")) go(document.getElementById(next) ?? rows()[0]);
