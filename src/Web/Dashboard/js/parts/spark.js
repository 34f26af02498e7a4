// Frames a minute over the last hour, as bars: a minute without any is a gap that can be seen.

import { el, setAttribute, svg } from "../dom.js";
import { count } from "../format.js";

const Minutes = 60, Height = 40, Width = 240;

export function spark() {
  const bars = svg("path", { class: "bars" }), last = svg("path", { class: "now" }), base = svg("path", { class: "base", d: `M0 ${Height - 0.5}H${Width}` });
  const picture = svg("svg", { viewBox: `0 0 ${Width} ${Height}`, preserveAspectRatio: "none", role: "img" }, base, bars, last);
  const node = el("div", { class: "spark" }, picture);
  node.update = minutes => {
    const most = Math.max(1, ...minutes), step = Width / Minutes;
    const rect = (n, i) => {
      const height = n === 0 ? 0 : Math.max(1.5, n / most * (Height - 2));
      return `M${(i * step).toFixed(2)} ${Height}v${(-height).toFixed(2)}h${(step - 1).toFixed(2)}v${height.toFixed(2)}z`;
    };
    setAttribute(bars, "d", minutes.slice(0, -1).map(rect).join(""));
    setAttribute(last, "d", rect(minutes.at(-1) ?? 0, minutes.length - 1));
    const sum = minutes.reduce((a, b) => a + b, 0);
    setAttribute(picture, "aria-label", `Frames finished in each of the last 60 minutes: ${count(sum)} in all, at most ${count(Math.max(0, ...minutes))} in one, ${count(minutes.at(-1) ?? 0)} in this one so far.`);
  };
  return node;
}
