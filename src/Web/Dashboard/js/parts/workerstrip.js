// The workers in brief: one line each.

import { el, keyed, setAttribute, setText, setVariable, show } from "../dom.js";
import { count } from "../format.js";
import { mark } from "./marks.js";

const Most = 12;

export class WorkerStrip {
  #list = el("ul", { class: "workers-brief" });
  #rest = el("p", { class: "dim" });

  constructor() {
    this.root = el("div", null, this.#list, this.#rest);
  }

  draw(workers, jobs) {
    const sorted = [...workers ?? []].sort((a, b) => (b.state === "lost") - (a.state === "lost"));
    keyed(this.#list, sorted.slice(0, Most), one => one.worker.id, line, (node, one) => node.update(one, jobs));
    show(this.#rest, workers === null || workers.length === 0 || sorted.length > Most);
    setText(this.#rest, workers === null ? "Looking for workers…" : workers.length === 0
      ? "None has joined: start one with ./farm serve" : `and ${count(sorted.length - Most)} more`);
  }
}

function line(one) {
  const sign = el("span", { class: "sign" }, mark(one.state)), what = el("span", { class: "what" }), busy = el("span", { class: "share" }, el("i"));
  const node = el("li", { "data-state": one.state }, sign, el("b", null, one.worker.id), el("span", { class: "unseen" }), what, busy);
  node.update = (now, jobs) => {
    if (node.dataset.state !== now.state || node.children[2].textContent === "") {
      setAttribute(node, "data-state", now.state);
      sign.replaceChildren(mark(now.state));
      setText(node.children[2], now.state);
    }
    setText(what, doing(now, jobs));
    setVariable(busy.firstChild, "--share", now.running[0]?.done ?? 0);
  };
  return node;
}

/** "Harbour: frame 1,234" or the state. */
function doing(one, jobs) {
  const first = one.running[0];
  if (!first)
    return one.state;
  const more = one.running.length > 1 ? ` and ${one.running.length - 1} more` : "";
  return `${jobs.get(first.job)?.name ?? first.job}, frame ${count(first.frame)}${more}`;
}
