// Shows charts that can be asked: tooltips, without evaluating words as code and without a style of their own.
"use strict";

(() => {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "status");

  function tooltip(_handler, event, _item, value) {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
    tip.replaceChildren(...rows.map(([name, told]) => {
      const line = document.createElement("div");
      line.textContent = name ? `${name}: ${told}` : String(told);
      return line;
    }));
    const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${event.clientY + 14}px`;
  }

  window.showPicture = async (element, specs) => {
    if (!tip.isConnected) document.body.append(tip);
    const spec = matchMedia("(prefers-color-scheme: dark)").matches ? specs.dark : specs.light;
    await vegaEmbed(element, spec, {
      mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, tooltip,
    });
  };

  const within = document.getElementById("specs");
  if (within) {
    JSON.parse(within.textContent).forEach((specs, n) => window.showPicture(document.getElementById(`picture-${n + 1}`), specs));
  }
})();
