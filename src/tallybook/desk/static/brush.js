// Choosing a period by drawing over the timeline; without this, its bars are links and the form has fields.
"use strict";

for (const drawing of document.querySelectorAll("svg[data-brush]")) {
  const mark = drawing.querySelector(".brush");
  const columns = [...drawing.querySelectorAll("rect.column")];
  let from = null;

  drawing.parentElement.scrollLeft = drawing.parentElement.scrollWidth; // the latest, where not all of it is in view
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse()).x;
  const under = (low, high) =>
    columns.filter((column) => {
      const x = Number(column.getAttribute("x"));
      return x <= high && x + Number(column.getAttribute("width")) >= low;
    });

  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = at(event);
  });
  window.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const to = at(event);
    mark.setAttribute("x", Math.min(from, to));
    mark.setAttribute("width", Math.abs(to - from));
  });
  window.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const [low, high] = [from, at(event)].sort((a, b) => a - b);
    from = null;
    mark.setAttribute("width", 0);
    if (high - low < 4) return; // a press: the bar's own link
    const chosen = under(low, high);
    if (!chosen.length) return;
    drawing.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    const address = new URL(drawing.dataset.brush, location.href);
    address.searchParams.set("from", chosen[0].dataset.start);
    address.searchParams.set("to", chosen.at(-1).dataset.end);
    location.assign(address);
  });
}
