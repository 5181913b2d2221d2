// The place of a claim on the map: pressed, or reached by keys; the known places nearest to it become the choices.
"use strict";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 16; // of the map's own pixels; five times as much with the shift key

const ofMap = (element) => element.closest("details[data-map]");
const formOf = (details) => details.closest("form");

function sizeOf(svg) {
  const [west, south, east, north] = svg.dataset.view.split(",").map(Number);
  const { width, height } = svg.viewBox.baseVal;
  return { west, south, east, north, width, height };
}

function pointAt(svg, x, y) {
  const v = sizeOf(svg);
  return [v.west + (x / v.width) * (v.east - v.west), v.north - (y / v.height) * (v.north - v.south)];
}

function crossTo(svg, x, y) {
  svg.dataset.x = x;
  svg.dataset.y = y;
  svg.querySelector(".cross").setAttribute("transform", `translate(${x} ${y})`);
}

async function pieceOf(address, values) {
  const asked = new URL(address, location.href);
  for (const [name, value] of Object.entries(values)) if (value) asked.searchParams.set(name, value);
  const answer = await fetch(asked, { credentials: "same-origin", headers: { "HX-Request": "true" }, redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  if (!answer.ok) throw new Error(page.textContent.trim());
  return page;
}

async function draw(details, view) {
  const place = details.querySelector(".map-place");
  const focused = place.contains(document.activeElement);
  const named = formOf(details).elements.place;
  const at = view || named.value !== named.defaultValue ? "" : details.dataset.at; // a name typed since is the better hint
  let page;
  try {
    page = await pieceOf(details.dataset.map, { view, at, place: named.value });
  } catch {
    tell(document.body.dataset.offline, "error");
    return;
  }
  place.replaceChildren(...page.childNodes);
  const svg = place.querySelector("svg");
  const v = sizeOf(svg);
  const [longitude, latitude] = (details.dataset.at || "").split(",").map(Number);
  const x = ((longitude - v.west) / (v.east - v.west)) * v.width;
  const y = ((v.north - latitude) / (v.north - v.south)) * v.height;
  const inside = details.dataset.at && x >= 0 && x <= v.width && y >= 0 && y <= v.height;
  crossTo(svg, inside ? x : v.width / 2, inside ? y : v.height / 2);
  if (focused) svg.focus({ preventScroll: true });
}

// The view moved by shares of its size, or zoomed around the cross.
function moved(svg, way) {
  const v = sizeOf(svg);
  const [wide, tall] = [v.east - v.west, v.north - v.south];
  const zoom = { in: 0.5, out: 2 }[way];
  if (zoom) {
    const [x, y] = pointAt(svg, Number(svg.dataset.x), Number(svg.dataset.y));
    return [x - (wide * zoom) / 2, y - (tall * zoom) / 2, x + (wide * zoom) / 2, y + (tall * zoom) / 2];
  }
  const [right, up] = { left: [-0.4, 0], right: [0.4, 0], up: [0, 0.4], down: [0, -0.4] }[way];
  return [v.west + right * wide, v.south + up * tall, v.east + right * wide, v.north + up * tall];
}

async function choose(details, svg, x, y) {
  crossTo(svg, x, y);
  const form = formOf(details);
  const [longitude, latitude] = pointAt(svg, x, y);
  const point = `${longitude.toFixed(5)},${latitude.toFixed(5)}`;
  details.dataset.at = point;
  const choices = details.parentElement.querySelector(".choices");
  choices.dataset.from = "map"; // from now on, so that the answer to a name typed before comes too late
  let page;
  try {
    page = await pieceOf(details.dataset.near, { at: point, place: form.elements.place.value });
  } catch {
    if (details.dataset.at === point) delete choices.dataset.from;
    tell(document.body.dataset.offline, "error");
    return;
  }
  if (details.dataset.at !== point) return; // another point was pressed meanwhile
  choices.replaceChildren(...page.childNodes);
  nameIt(choices.querySelector("input:checked"));
}

// Where the report's own words for the place were not given yet, the known name stands in for them.
function nameIt(radio) {
  const field = radio?.form?.elements.place;
  if (!field || !radio.dataset.name || (field.value && field.value !== field.dataset.filled)) return;
  field.value = radio.dataset.name;
  field.dataset.filled = radio.dataset.name;
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-map]") && event.target.open && !event.target.querySelector("svg")) draw(event.target);
}, true);

document.addEventListener("click", (event) => {
  const way = event.target.closest(".map-place [data-way]");
  const svg = event.target.closest(".map-place svg");
  if (way) {
    const details = ofMap(way);
    draw(details, moved(details.querySelector("svg"), way.dataset.way).join(","));
  } else if (svg) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    choose(ofMap(svg), svg, at.x, at.y);
  }
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches(".map-place svg") || event.ctrlKey || event.metaKey || event.altKey) return;
  const svg = event.target;
  const details = ofMap(svg);
  const [x, y] = [Number(svg.dataset.x), Number(svg.dataset.y)];
  const { width, height } = sizeOf(svg);
  const step = KEYS[event.key];
  const zoom = { "+": "in", "=": "in", "-": "out" }[event.key];
  if (step) {
    const far = event.shiftKey ? STEP * 5 : STEP;
    crossTo(svg, Math.min(Math.max(x + step[0] * far, 0), width), Math.min(Math.max(y + step[1] * far, 0), height));
  } else if (zoom) {
    draw(details, moved(svg, zoom).join(","));
  } else if (event.key === "Enter" || event.key === " ") {
    choose(details, svg, x, y);
  } else {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation(); // these are no keys of the review
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches(".choices input[data-name]")) nameIt(event.target);
});

// A name that is set right after a place was chosen on the map does not take that choice away.
document.addEventListener("htmx:beforeRequest", (event) => {
  const field = event.target;
  const choices = field.matches?.("input[name=place]") ? field.closest("fieldset").querySelector(".choices") : null;
  if (choices?.dataset.from !== "map") return;
  if (field.value) event.preventDefault();
  else delete choices.dataset.from;
});

// Nor does the answer to a name that was asked for before.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.matches?.(".choices") && event.target.dataset.from === "map") event.detail.shouldSwap = false;
});
