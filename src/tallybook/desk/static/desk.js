// What every page of the desk needs: a request that fails says so where the person looks.
"use strict";

const told = document.getElementById("told");

function tell(words, kind) {
  const line = document.createElement("p");
  line.className = `told ${kind}`;
  line.textContent = words;
  told.replaceChildren(line);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  // What the desk refuses, it refuses in words: show them in the place that the piece was for.
  if ([400, 403, 404, 409, 413, 422, 500].includes(xhr.status) && xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (event.detail.target !== told) {
      event.detail.target = told;
      event.detail.swapOverride = "innerHTML";
    }
  }
});
document.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline || "The desk can't be reached.", "error"));
document.addEventListener("htmx:timeout", () => tell(document.body.dataset.offline || "The desk does not answer.", "error"));

// On a phone the contents are one long line: begin where the person is.
const here = document.querySelector(".contents [aria-current]");
if (here) here.closest(".contents").scrollLeft = here.offsetLeft - 20;
