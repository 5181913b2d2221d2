// Tables that are sorted by a click on a heading, and pictures that can be asked; both come anew with each result.
"use strict";

function sorted(table) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    if (heading.hasAttribute("data-unsorted")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.key;
      const order = (one, other) => {
        if (key(one) === "" || key(other) === "") return (key(one) === "") - (key(other) === ""); // the unknown last
        const both = [Number(key(one)), Number(key(other))];
        const by = both.some(Number.isNaN) ? key(one).localeCompare(key(other)) : both[0] - both[1];
        return down ? -by : by;
      };
      body.append(...[...body.rows].sort(order));
    });
  });
}

let drawing = null;

function drawable(address) {
  drawing ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return drawing;
}

async function asked(button) {
  button.disabled = true;
  const region = button.closest("figure").querySelector(".scroll");
  try {
    const [answer] = await Promise.all([fetch(button.dataset.specs), drawable(button.dataset.script)]);
    if (!answer.ok) throw new Error(String(answer.status));
    const place = document.createElement("div");
    region.append(place);
    await window.showPicture(place, await answer.json());
    region.querySelector("img")?.remove();
    button.remove();
  } catch {
    button.disabled = false;
    tell(document.body.dataset.offline, "error");
  }
}

function come(within) {
  within.querySelectorAll("table[data-sortable]").forEach(sorted);
  within.querySelectorAll("button[data-specs]").forEach((button) => button.addEventListener("click", () => asked(button)));
}

come(document);
document.addEventListener("htmx:afterSettle", (event) => come(event.detail.elt));
