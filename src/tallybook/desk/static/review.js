// A report under review: keys, words selected in the text, and saves that outlive a lost connection.
"use strict";

const text = document.getElementById("report-text");
const list = document.getElementById("claims");
const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const OFFLINE = document.body.dataset.offline;

// ---- which claim is at hand ----

let current = null;

function cards() {
  return Array.from(list.querySelectorAll("[data-card]"));
}

function light(id) {
  for (const mark of text.querySelectorAll("mark.lit")) mark.classList.remove("lit");
  let first = null;
  for (const mark of text.querySelectorAll("mark[data-claim]")) {
    if (mark.dataset.claim !== id) continue;
    mark.classList.add("lit");
    first ??= mark;
  }
  return first;
}

function goTo(card, { focus = true, scroll = true } = {}) {
  for (const other of list.querySelectorAll(".current")) {
    other.classList.remove("current");
    other.removeAttribute("aria-current");
  }
  current = card ? card.dataset.card : null;
  if (!card) return;
  card.classList.add("current");
  card.setAttribute("aria-current", "true");
  const mark = light(card.id.replace(/^about-/, ""));
  if (focus) card.focus({ preventScroll: true });
  if (!scroll) return;
  card.scrollIntoView({ block: "nearest" });
  mark?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cards();
  if (!all.length) return;
  const at = all.findIndex((card) => card.dataset.card === current);
  goTo(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function nextToJudge() {
  const all = cards();
  const at = all.findIndex((card) => card.dataset.card === current);
  const following = [...all.slice(at + 1), ...all.slice(0, at)];
  goTo(following.find((card) => card.dataset.state === "unreviewed" && !waitsFor(card.dataset.card)) || all[at]);
}

// ---- saves: one after the other, kept until the desk has answered ----

const waiting = [];
let busy = false;

function waitsFor(claim) {
  return waiting.some((save) => save.claim === claim);
}

function place(save, words) {
  const where = save.form.isConnected ? save.form : list.querySelector(`[data-card="${CSS.escape(save.claim)}"]`);
  const line = where?.querySelector(":scope > .saving") || where?.closest("[data-card]")?.querySelector(":scope > .saving");
  if (line) line.textContent = words;
  else if (words) tell(words, "error");
}

function enqueue(form, submitter) {
  const values = new FormData(form, submitter);
  if (waiting.some((save) => save.body.get("key") === values.get("key"))) return;
  const card = form.closest("[data-card]");
  waiting.push({ form, body: new URLSearchParams(values), address: form.action, claim: card ? card.dataset.card : "", tries: 0 });
  pump();
}

async function pump() {
  if (busy || !waiting.length) return;
  busy = true;
  const save = waiting[0];
  let answer = null;
  let html = "";
  try {
    answer = await fetch(save.address, {
      method: "POST", body: save.body, credentials: "same-origin", redirect: "error",
      headers: { "X-CSRFToken": csrf, "HX-Request": "true" }, signal: AbortSignal.timeout(20000),
    });
    html = await answer.text();
  } catch {
    answer = null;
  }
  busy = false;
  if (!answer || answer.status >= 500) {
    save.tries += 1;
    const seconds = Math.min(2 ** save.tries, 30);
    place(save, `${OFFLINE} (${seconds} s)`);
    setTimeout(pump, seconds * 1000);
    return;
  }
  waiting.shift();
  place(save, "");
  if (answer.ok) take(html, save);
  else refused(answer, html, save);
  pump();
}

function refused(answer, html, save) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = page.querySelector("form[data-edit]");
  if (form && save.form.isConnected) {
    save.form.replaceWith(form);
    htmx.process(form);
    (form.querySelector(".field.wrong input, .field.wrong textarea, .field.wrong select") || form.querySelector("h3")).focus();
    return;
  }
  place(save, answer.status === 401 ? text.dataset.signedOut : page.body.textContent.trim());
}

// What came back is the whole review; forms that are open elsewhere stay as they are.
function take(html, save) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("claims");
  if (!fresh) return;
  const before = new Set(cards().map((card) => card.dataset.card));
  if (save.form.matches("[data-edit]")) save.form.remove();
  text.innerHTML = page.getElementById("report-text").innerHTML;
  document.getElementById("progress").innerHTML = page.getElementById("progress").innerHTML;
  const kept = new Map(cards().filter((card) => card.querySelector("form[data-edit]") || waitsFor(card.dataset.card)).map((card) => [card.dataset.card, card]));
  const held = cards().some((card) => card === document.activeElement || card.contains(document.activeElement));
  list.replaceChildren(...Array.from(fresh.children, (card) => kept.get(card.dataset.card) || card));
  htmx.process(list);
  const made = cards().find((card) => !before.has(card.dataset.card));
  const at = made || cards().find((card) => card.dataset.card === current) || cards()[0];
  if (at) goTo(at, { focus: Boolean(made) || held || document.activeElement === document.body });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-save]")) return;
  event.preventDefault();
  const card = event.target.closest("[data-card]");
  if (card) goTo(card, { focus: false });
  enqueue(event.target, event.submitter);
});
addEventListener("online", pump);
addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});

// ---- the words that are selected in the text, in code points of it ----

function offset(node, at) {
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(node, at);
  return Array.from(range.toString()).length;
}

let selected = null;

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
  let [start, end] = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
  const points = Array.from(text.textContent);
  while (start < end && /\s/u.test(points[start])) start += 1;
  while (end > start && /\s/u.test(points[end - 1])) end -= 1;
  selected = start < end ? { start, end, words: points.slice(start, end).join("") } : null;
});

function useSelection(form) {
  if (!selected) {
    tell(text.dataset.nothingSelected, "error");
    return;
  }
  form.elements.spans.value = JSON.stringify([[selected.start, selected.end]]);
  form.elements.words.value = selected.words.replace(/\s+/g, " ");
}

// ---- forms ----

async function open(link) {
  const where = document.getElementById(`form-${link.dataset.open}`);
  let html;
  try {
    const answer = await fetch(link.href, { credentials: "same-origin", headers: { "HX-Request": "true" }, redirect: "error" });
    html = await answer.text();
    if (!answer.ok) {
      tell(answer.status === 401 ? text.dataset.signedOut : new DOMParser().parseFromString(html, "text/html").body.textContent.trim(), "error");
      return;
    }
  } catch {
    tell(OFFLINE, "error");
    return;
  }
  where.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
  htmx.process(where);
  const form = where.querySelector("form");
  if (!form) return;
  if (selected && !form.elements.words.value) useSelection(form);
  form.querySelector("h3").focus();
  form.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const card = link.closest("[data-card]");
    if (card) goTo(card, { focus: false });
    open(link);
  } else if (event.target.matches("[data-use-selection]")) {
    useSelection(event.target.form);
  } else if (event.target.matches("[data-close]")) {
    const card = event.target.closest("[data-card]");
    event.target.form.remove();
    card?.focus();
  } else {
    const tag = event.target.closest("a.tag, mark[data-claim]");
    const id = tag?.closest("mark")?.dataset.claim;
    const card = id && document.getElementById(`about-${id}`);
    if (card && getSelection().isCollapsed) {
      event.preventDefault();
      goTo(card);
    }
  }
});

// ---- keys ----

const on = document.getElementById("keys-on");
on.checked = localStorage.getItem("tallybook-keys") !== "off";
const shown = () => document.body.classList.toggle("without-keys", !on.checked);
shown();
on.addEventListener("change", () => {
  localStorage.setItem("tallybook-keys", on.checked ? "on" : "off");
  shown();
});

function press(key) {
  const card = list.querySelector(".current");
  const deed = card?.querySelector(`[data-key="${key}"]`);
  if (!deed) return;
  if (deed.matches("a")) {
    deed.click();
    return;
  }
  enqueue(deed, null);
  if (key === "a" || key === "r") nextToJudge();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("form[data-edit]")) {
    event.target.closest("form").querySelector("[data-close]").click();
    return;
  }
  if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const deeds = {
    j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
    a: () => press("a"), r: () => press("r"), c: () => press("c"), s: () => press("s"), u: () => press("u"),
    w: () => document.getElementById("new-claim")?.click(),
    g: () => document.getElementById("next-report").click(),
  };
  const deed = Object.hasOwn(deeds, event.key) ? deeds[event.key] : null;
  if (deed) {
    event.preventDefault();
    deed();
  }
});

const asked = location.hash.startsWith("#about-") ? document.getElementById(location.hash.slice(1)) : null;
goTo(asked || cards().find((card) => card.dataset.state === "unreviewed") || cards()[0], { focus: Boolean(asked), scroll: Boolean(asked) });
