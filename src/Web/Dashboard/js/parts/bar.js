// A job's frames as one bar: done, running, failed and skipped side by side, each with its own pattern; what waits is the empty rest.

import { el, setAttribute, setText, setVariable } from "../dom.js";
import { count, percent } from "../format.js";

const parts = ["done", "running", "failed", "skipped"];

export function bar() {
  const spans = parts.map(part => el("i", { "data-state": part }));
  const node = el("div", { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": "Frames settled" }, spans);
  node.update = counts => {
    const total = Math.max(1, counts.total);
    parts.forEach((part, i) => setVariable(spans[i], "--share", (counts[part] / total).toFixed(5)));
    // A single failure among 100,000 frames stays visible.
    parts.forEach((part, i) => setAttribute(spans[i], "data-some", counts[part] > 0 ? "" : null));
    setAttribute(node, "aria-valuenow", Math.floor(settled(counts) * 100));
    setAttribute(node, "aria-valuetext", spoken(counts));
  };
  return node;
}

export const settled = counts => counts.total === 0 ? 0 : (counts.done + counts.failed + counts.skipped) / counts.total;

const spoken = counts => `${percent(settled(counts))}: ${parts.filter(p => counts[p] > 0).map(p => `${count(counts[p])} ${p}`).join(", ") || "none"} of ${count(counts.total)}`;

/** "41,230 of 100,000" with what went wrong beside it. */
export function tally() {
  const done = el("b"), total = el("span"), bad = el("span", { class: "bad" });
  const node = el("span", { class: "tally" }, done, " of ", total, " ", bad);
  node.update = counts => {
    setText(done, count(counts.done));
    setText(total, count(counts.total));
    setText(bad, counts.failed > 0 ? `${count(counts.failed)} failed` : "");
  };
  return node;
}
