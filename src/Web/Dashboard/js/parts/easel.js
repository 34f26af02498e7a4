// What is being painted now, and what was just finished: the film coming alive. Places belong to workers, so that nothing jumps when a
// worker takes its next frame.

import { urls } from "../api.js";
import { el, keyed, setAttribute, setText, setVariable, show } from "../dom.js";
import { count, loss } from "../format.js";
import { Done } from "../frames.js";
import { showPicture } from "../pictures.js";

const Places = 6, Recent = 12;
const FreshMs = 2000; // The strip of finished frames moves at most so often: at 1,000 frames a second it would be a blur.

export class Easel {
  #job;
  #places = el("ul", { class: "easels" });
  #more = el("p", { class: "dim" });
  #strip = el("ul", { class: "strip", "aria-label": "Finished last" });
  #shown = new Map();
  #recent = [];
  #fresh = [];
  #turned = 0;

  constructor(job) {
    this.#job = job;
    this.root = el("section", { class: "card easel", "aria-labelledby": "easel-title" }, el("header", null, el("h2", { id: "easel-title" }, "On the easel"), this.#more), el("div", { class: "bench" }, this.#places, this.#strip));
  }

  /** Starts again from the map: the highest numbers that are done stand for the newest. */
  restart(states) {
    this.#recent = [];
    for (let n = states.next(Done, states.length, -1); n > 0 && this.#recent.length < Recent; n = states.next(Done, n - 1, -1))
      this.#recent.push(n);
    this.#fresh = [];
  }

  finished(frames) {
    this.#fresh.unshift(...frames.slice(-Recent).reverse());
    this.#fresh.length = Math.min(Recent, this.#fresh.length);
  }

  draw(running, counts, now) {
    this.#assign(running);
    const placed = [...this.#shown.values()];
    show(this.root, placed.length > 0 || this.#recent.length > 0 || this.#fresh.length > 0);
    keyed(this.#places, placed, one => one.worker, () => place(this.#job), (node, one) => node.update(one));
    show(this.#places, placed.length > 0);
    const hidden = counts.running - placed.length;
    setText(this.#more, placed.length === 0 ? "Nothing is being painted." : hidden > 0 ? `and ${count(hidden)} more` : "");
    if (this.#fresh.length > 0 && now - this.#turned > FreshMs) {
      this.#recent = [...new Set([...this.#fresh, ...this.#recent])].slice(0, Recent);
      this.#fresh = [];
      this.#turned = now;
    }
    keyed(this.#strip, this.#recent, n => n, n => finished(this.#job, n));
  }

  // A worker keeps its place while it works; new ones take free places.
  #assign(running) {
    const byWorker = new Map();
    for (const one of running.values())
      if (!byWorker.has(one.worker) || byWorker.get(one.worker).frame > one.frame)
        byWorker.set(one.worker, one);
    for (const worker of this.#shown.keys())
      if (!byWorker.has(worker))
        this.#shown.delete(worker);
    for (const [worker, one] of byWorker)
      if (this.#shown.has(worker) || this.#shown.size < Places)
        this.#shown.set(worker, one);
  }
}

function place(job) {
  const image = el("img", { alt: "", width: 320, height: 240 }), link = el("a"), who = el("span", { class: "dim" }), how = el("span", { class: "how" }), share = el("span", { class: "share" }, el("i"));
  const node = el("li", null, el("div", { class: "canvas" }, image), el("p", null, link, who), share, how);
  let shown = "";
  node.update = one => {
    const progress = one.progress;
    setText(link, `Frame ${count(one.frame)}`);
    setAttribute(link, "href", `#/jobs/${job}/frames/${one.frame}`);
    setText(who, one.worker);
    setVariable(share.firstChild, "--share", (progress?.done ?? 0).toFixed(3));
    setText(how, progress ? `scale ${progress.scale + 1}/${progress.scales} · iteration ${progress.iteration}/${progress.iterations} · loss ${loss(progress.losses.total)}` : "loading");
    const wanted = `${one.frame}/${one.preview ?? ""}`;
    if (wanted !== shown) {
      shown = wanted;
      showPicture(image, urls.thumbnail(job, one.frame, one.preview?.slice(0, 12) ?? "now"));
    }
  };
  return node;
}

function finished(job, number) {
  const image = el("img", { alt: "", width: 120, height: 90 });
  showPicture(image, urls.thumbnail(job, number, "done"));
  return el("li", null, el("a", { href: `#/jobs/${job}/frames/${number}`, "aria-label": `Frame ${count(number)}, done` }, image, el("span", { "aria-hidden": "true" }, count(number))));
}
