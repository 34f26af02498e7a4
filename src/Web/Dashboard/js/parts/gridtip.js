// What is under the pointer in the map: number, state, and after a moment the picture.

import { urls } from "../api.js";
import { el, setText, setVariable, show } from "../dom.js";
import { count, percent } from "../format.js";
import { Done, Failed, Running, States } from "../frames.js";
import { showPicture } from "../pictures.js";
import { kindOf } from "./gridpictures.js";

const RestMs = 120;
const words = ["waiting: click to see why", "running", "done", "failed: click to see why", "skipped"];

export class GridTip {
  #job;
  #progressOf;
  #image = el("img", { alt: "", width: 144, height: 108 });
  #title = el("b");
  #text = el("span");
  #number = 0;
  #timer = 0;
  #abort = new AbortController();

  constructor(job, progressOf) {
    this.#job = job;
    this.#progressOf = progressOf;
    // The live region tells the same to those who do not point.
    this.root = el("div", { class: "tip", "aria-hidden": "true", hidden: true }, this.#image, el("p", null, this.#title, " ", this.#text));
  }

  move(number, event, states) {
    show(this.root, number > 0);
    if (number === 0)
      return;
    const box = this.root.parentElement.getBoundingClientRect(), width = this.root.offsetWidth, height = this.root.offsetHeight;
    const x = event.clientX - box.left + 16, y = event.clientY - box.top + 16;
    setVariable(this.root, "--x", `${Math.round(x + width > box.width ? x - width - 32 : x)}px`);
    setVariable(this.root, "--y", `${Math.round(event.clientY + 16 + height > innerHeight ? y - height - 32 : y)}px`);
    if (number !== this.#number)
      this.#turn(number, states);
    this.refresh(number, states);
  }

  refresh(number, states) {
    if (number === 0 || this.root.hidden)
      return;
    const state = states.of(number);
    setText(this.#title, `Frame ${count(number)}`);
    setText(this.#text, state === Running ? `running, ${percent(this.#progressOf(number))}` : words[state]);
    this.root.dataset.state = States[state];
  }

  #turn(number, states) {
    this.#number = number;
    this.#abort.abort();
    this.#abort = new AbortController();
    clearTimeout(this.#timer);
    this.#image.classList.remove("shown");
    const state = states.of(number), { signal } = this.#abort;
    if (state === Done || state === Running || state === Failed)
      this.#timer = setTimeout(() => showPicture(this.#image, urls.thumbnail(this.#job, number, kindOf(state)), signal), RestMs);
  }
}
