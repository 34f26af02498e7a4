// The frames of a job that failed, with the last evidence of each. Read again when more fail, but not with every event.

import { api } from "../api.js";
import { el, keyed, setText, show } from "../dom.js";
import { ago, count } from "../format.js";
import { mark } from "./marks.js";

const Most = 50, RestMs = 1500;

export class FailureList {
  #job;
  #list = el("ol", { class: "failures" });
  #more = el("p", { class: "dim" });
  #count = el("span", { class: "n" });
  #known = -1;
  #reading = false;
  #items = [];

  constructor(job) {
    this.#job = job;
    this.root = el("section", { class: "card", "aria-labelledby": "failed-title", hidden: true },
      el("header", null, el("h2", { id: "failed-title" }, "Failed frames ", this.#count)), this.#list, this.#more);
  }

  /** The list in hand may miss some. */
  stale() {
    this.#known = -1;
  }

  draw(failed, now) {
    show(this.root, failed > 0);
    setText(this.#count, count(failed));
    if (failed !== this.#known && !this.#reading && failed > 0)
      this.#read(failed);
    keyed(this.#list, this.#items, one => one.number, item(this.#job), (node, one) => {
      const last = one.failures.at(-1);
      setText(node.querySelector("time"), last ? ago(last.at, now) : "");
      setText(node.querySelector(".kind"), last?.kind ?? "failed");
      setText(node.querySelector(".evidence-line"), last?.evidence ?? "");
    });
    show(this.#more, failed > this.#items.length && this.#items.length > 0);
    setText(this.#more, `and ${count(failed - this.#items.length)} more`);
  }

  async #read(failed) {
    this.#reading = true;
    this.#known = failed;
    try {
      const { items } = await api.frames(this.#job, { state: "failed", limit: Most });
      this.#items = items.sort((a, b) => (a.failures.at(-1)?.at ?? "") < (b.failures.at(-1)?.at ?? "") ? 1 : -1);
    } catch {
      this.#known = -1;
    }
    setTimeout(() => { this.#reading = false; }, RestMs);
  }
}

const item = job => one => el("li", null, el("a", { href: `#/jobs/${job}/frames/${one.number}` },
  mark("failed"),
  el("span", { class: "what" }, el("b", null, `Frame ${count(one.number)}`)),
  el("time"),
  el("span", { class: "why" }, el("span", { class: "kind" }), " ", el("span", { class: "evidence-line" }))));
