// Finds steps by the words that stand in them. Without it the page stands whole.
"use strict";
const bar = document.querySelector(".find");
const field = bar.querySelector("input");
const told = bar.querySelector("output");
const nouns = [...document.querySelectorAll("main section")].map((section) => ({
  section,
  steps: [...section.querySelectorAll("dl > div")].map((step) => ({
    step, text: [section.querySelector("h2"), ...step.querySelectorAll("dt, code")].map((each) => each.textContent).join(" ").toLowerCase(),
  })),
}));
const find = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { section, steps } of nouns) {
    let any = false;
    for (const { step, text } of steps) {
      const fits = words.every((word) => text.includes(word));
      step.hidden = !fits;
      any ||= fits;
      shown += fits;
    }
    section.hidden = !any;
  }
  document.querySelector("nav").hidden = words.length > 0;
  told.textContent = words.length ? `${shown} found` : "";
};
field.addEventListener("input", find);
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { field.value = ""; find(); }
});
bar.hidden = false;
find();
