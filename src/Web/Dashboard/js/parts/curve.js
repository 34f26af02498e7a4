// The losses of a frame by iteration, on a logarithmic scale: how a painting settles. Lines differ by dashes as well as by color.

import { el, keyed, setAttribute, setText, show, svg } from "../dom.js";
import { count, loss, percent } from "../format.js";

const Width = 440, Height = 200, Left = 46, Right = 54, Top = 12, Bottom = 26;
const lines = [["total", "Total"], ["style", "Style"], ["content", "Content"]];

export class LossCurve {
  #grid = svg("g", { class: "grid-lines" });
  #scales = svg("g", { class: "scales" });
  #paths = lines.map(([key]) => svg("path", { class: `curve ${key}` }));
  #ends = lines.map(([key, label]) => svg("text", { class: `end ${key}`, "dominant-baseline": "middle" }, label));
  #picture = svg("svg", { viewBox: `0 0 ${Width} ${Height}`, role: "img" }, this.#grid, this.#scales, this.#paths, this.#ends);
  #words = el("p", { class: "note" });
  #none = el("p", { class: "dim" }, "The curve begins with the first iterations.");

  constructor() {
    this.root = el("div", { class: "losses" }, this.#picture, this.#words, this.#none);
  }

  /** @param points of all attempts, newest last (docs/api.md) */
  draw(points) {
    const newest = newestAttempt(points);
    show(this.#picture, newest.length > 1);
    show(this.#words, newest.length > 1);
    show(this.#none, newest.length <= 1);
    if (newest.length <= 1)
      return;
    const steps = along(newest), values = newest.flatMap(p => lines.map(([key]) => p[key])).filter(v => v > 0);
    const low = Math.floor(Math.log10(Math.min(...values))), high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
    const last = Math.max(1, steps.at(-1));
    const x = step => Left + step / last * (Width - Left - Right), y = value => Top + (high - Math.log10(Math.max(value, 10 ** low))) / (high - low) * (Height - Top - Bottom);
    this.#drawGrid(low, high, last, x, y);
    this.#drawScales(newest, steps, x);
    lines.forEach(([key], i) => setAttribute(this.#paths[i], "d", newest.map((p, k) => `${k ? "L" : "M"}${x(steps[k]).toFixed(1)} ${y(p[key]).toFixed(1)}`).join("")));
    this.#placeEnds(newest.at(-1), x(last) + 6, y);
    this.#tell(newest, steps);
  }

  #drawGrid(low, high, last, x, y) {
    const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter(p => (p - low) % Math.ceil((high - low) / 6) === 0);
    const label = (text, at) => svg("text", at, text);
    this.#grid.replaceChildren(
      ...powers.flatMap(p => [svg("path", { d: `M${Left} ${y(10 ** p)}H${Width - Right}` }), label(p >= 0 && p <= 5 ? count(10 ** p) : `1e${p}`, { x: Left - 6, y: y(10 ** p), "text-anchor": "end", "dominant-baseline": "middle" })]),
      ...[0, 0.5, 1].map(share => label(count(last * share), { x: x(last * share), y: Height - 8, "text-anchor": "middle" })));
  }

  #drawScales(points, steps, x) {
    const starts = points.flatMap((p, i) => i > 0 && p.scale !== points[i - 1].scale ? [steps[i]] : []);
    keyed(this.#scales, starts, step => step, () => svg("path"), (node, step) => setAttribute(node, "d", `M${x(step)} ${Top}V${Height - Bottom}`));
  }

  // Labels at the lines' ends keep apart.
  #placeEnds(end, x, y) {
    const order = lines.map(([key], i) => ({ i, at: y(end[key]) })).sort((a, b) => a.at - b.at);
    order.forEach((one, k) => { if (k > 0) one.at = Math.max(one.at, order[k - 1].at + 13); });
    for (const { i, at } of order) {
      setAttribute(this.#ends[i], "x", x);
      setAttribute(this.#ends[i], "y", Math.min(Height - 8, at));
    }
  }

  #tell(points, steps) {
    const first = points[0], end = points.at(-1), text = `Total fell from ${loss(first.total)} to ${loss(end.total)} (${percent(1 - end.total / first.total)} less) in ${count(steps.at(-1))} iterations over ${end.scale + 1} ${end.scale ? "scales" : "scale"}; style ${loss(end.style)}, content ${loss(end.content)}.`;
    setText(this.#words, text);
    setAttribute(this.#picture, "aria-label", `Losses by iteration, logarithmic. ${text}`);
  }
}

function newestAttempt(points) {
  const attempt = points.at(-1)?.attempt;
  return points.filter(p => p.attempt === attempt);
}

/** Iterations count from 1 at each scale: here they go on. */
function along(points) {
  let base = 0;
  return points.map((p, i) => {
    if (i > 0 && p.scale !== points[i - 1].scale)
      base += points[i - 1].iteration;
    return base + p.iteration;
  });
}
