// Small comforts for a book that works without them: filters over tables, and a highlight followed from its number.
"use strict";

function addFilter(table) {
  const label = document.createElement("label");
  label.className = "filter";
  label.append("Show only rows with");
  const box = document.createElement("input");
  box.type = "search";
  label.append(box);
  const rows = Array.from(table.tBodies[0].rows, (row) => [row, row.textContent.toLocaleLowerCase()]);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    for (const [row, words] of rows) row.hidden = !words.includes(wanted);
  });
  table.closest(".scroll").before(label);
}

function lightUp() {
  for (const lit of document.querySelectorAll("mark.lit")) lit.classList.remove("lit");
  const id = location.hash.slice(1);
  if (!id) return;
  for (const piece of document.querySelectorAll("mark[data-claim]")) {
    if (piece.dataset.claim === id) piece.classList.add("lit");
  }
}

for (const table of document.querySelectorAll("table[data-filter]")) {
  if (table.tBodies[0] && table.tBodies[0].rows.length > 8) addFilter(table);
}
// On a phone the contents are one long line: begin where the reader is.
const here = document.querySelector(".contents [aria-current]");
if (here) here.closest(".contents").scrollLeft = here.offsetLeft - 20;

addEventListener("hashchange", lightUp);
lightUp();
