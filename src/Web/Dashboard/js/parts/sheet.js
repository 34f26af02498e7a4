// The contact sheet: pictures of the frames of some states. Only rows in view are in the page, however many frames there are, and only
// they are fetched.

import { urls } from "../api.js";
import { beforePaint, el, keyed, setText, setVariable, show } from "../dom.js";
import { count } from "../format.js";
import { Done, Running, States } from "../frames.js";
import { showPicture } from "../pictures.js";
import { kindOf } from "./gridpictures.js";
import { mark } from "./marks.js";

const Gap = 10, Caption = 26, Spare = 2;

export class ContactSheet {
  #job;
  #open;
  #list = el("ul", { class: "cells" });
  #scroller = el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Contact sheet" }, this.#list);
  #none = el("p", { class: "dim none" });
  #states = null;
  #version = -1;
  #wanted = null;
  #numbers = new Int32Array(0);
  #aspect = 0.75;
  #resized = new ResizeObserver(() => this.#later());

  constructor({ job, open }) {
    this.#job = job;
    this.#open = open;
    this.root = el("div", { class: "sheet" }, this.#none, this.#scroller);
    this.#scroller.addEventListener("scroll", () => this.#later(), { passive: true });
    this.#resized.observe(this.#scroller);
  }

  close() {
    this.#resized.disconnect();
    keyed(this.#list, [], () => 0, () => null);
  }

  set aspect(value) {
    this.#aspect = Math.min(1.5, Math.max(0.4, value));
    this.#later();
  }

  /** @param wanted set of state numbers; null: done and running */
  draw(states, wanted) {
    const key = wanted ? [...wanted].join() : null;
    if (states === this.#states && states.version === this.#version && key === this.#wanted)
      return;
    this.#states = states;
    this.#version = states.version;
    this.#wanted = key;
    this.#numbers = states.numbers(wanted ?? new Set([Done, Running]));
    this.#later();
  }

  #later() {
    beforePaint(this.#paint);
  }

  #paint = () => {
    const width = this.#scroller.clientWidth;
    if (width === 0 || !this.#states)
      return;
    const columns = Math.max(2, Math.floor((width + Gap) / (170 + Gap))), cell = Math.floor((width - Gap * (columns - 1)) / columns), row = Math.round(cell * this.#aspect) + Caption + Gap;
    const rows = Math.ceil(this.#numbers.length / columns), first = Math.max(0, Math.floor(this.#scroller.scrollTop / row) - Spare);
    const last = Math.min(rows, Math.ceil((this.#scroller.scrollTop + this.#scroller.clientHeight) / row) + Spare);
    setVariable(this.#list, "--total", `${rows * row}px`);
    setVariable(this.#list, "--cell", `${cell}px`);
    setVariable(this.#list, "--row", `${row - Gap}px`);
    const seen = Array.from(this.#numbers.subarray(first * columns, last * columns), (number, i) => ({
      number, state: this.#states.of(number), x: (i % columns) * (cell + Gap), y: (first + Math.floor(i / columns)) * row,
    }));
    keyed(this.#list, seen, one => one.number, one => this.#cell(one), (node, one) => node.update(one));
    show(this.#none, this.#numbers.length === 0);
    setText(this.#none, "Nothing to show yet: frames appear here as they are painted.");
  };

  #cell({ number }) {
    const image = el("img", { alt: "", width: 170, height: 128 }), sign = el("span", { class: "sign" }), abort = new AbortController();
    const button = el("button", { type: "button", onclick: () => this.#open(number) }, el("span", { class: "canvas" }, image), el("span", { class: "caption" }, sign, count(number)));
    const node = el("li", null, button), removed = node.remove.bind(node);
    let drawn = -1;
    node.remove = () => {
      abort.abort();
      removed();
    };
    node.update = ({ state, x, y }) => {
      setVariable(node, "--x", `${x}px`);
      setVariable(node, "--y", `${y}px`);
      if (state === drawn)
        return;
      drawn = state;
      node.dataset.state = States[state];
      sign.replaceChildren(mark(States[state]));
      button.setAttribute("aria-label", `Frame ${count(number)}, ${States[state]}`);
      showPicture(image, urls.thumbnail(this.#job, number, kindOf(state)), abort.signal);
    };
    return node;
  }
}
