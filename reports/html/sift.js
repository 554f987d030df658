// Finds rows of a table by text and by result. Without it every table stands whole.
"use strict";
for (const bar of document.querySelectorAll("[data-sift]")) {
  const table = document.getElementById(bar.dataset.sift);
  const box = table.closest("details");
  const field = bar.querySelector("input");
  const buttons = [...bar.querySelectorAll("button")];
  const told = bar.querySelector("output");
  let groups = null;
  let status = "";
  const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ","); // toLocaleString takes longer the first time than a search
  const holds = (group, n) => {
    if (group.shown !== n) group.body.style.setProperty("--rows", group.shown = n);
  };
  const read = () => {
    groups ??= [...table.tBodies].map((body) => {
      const rows = [...body.rows];
      const head = rows[0]?.classList.contains("group") ? rows.shift() : null;
      const over = head ? head.textContent.toLowerCase() + " " : "";
      const group = { body, shown: null, rows: rows.map((row) => ({
        row, text: over + row.textContent.toLowerCase(), status: row.querySelector(".word")?.textContent ?? "",
      })) };
      holds(group, rows.length);
      return group;
    });
  };
  const sift = () => {
    read();
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const group of groups) {
      let here = 0;
      for (const each of group.rows) {
        const fits = (!status || each.status === status) && words.every((word) => each.text.includes(word));
        if (each.row.hidden === fits) each.row.hidden = !fits;
        here += fits;
      }
      holds(group, here);
      group.body.hidden = !here;
      shown += here;
      all += group.rows.length;
    }
    if (box && (words.length || status)) box.open = true;
    told.textContent = words.length || status ? `${count(shown)} of ${count(all)} shown` : "";
  };
  bar.addEventListener("focusin", read); // before the first key
  box?.addEventListener("toggle", read);
  field.addEventListener("input", sift);
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    field.value = "";
    sift();
  });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      status = button.dataset.status;
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
      sift();
    });
  }
  bar.hidden = false;
}
// A link to what is folded away unfolds it, in browsers that do not do so themselves.
const unfold = () => {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  for (let each = place.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  place.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
// On paper nothing is folded away and nothing is left out.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});
