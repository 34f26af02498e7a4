// Before and after in one place: the photograph left of a line, the painting right of it. The line is a range input, so that keys,
// pointers and screen readers all move it.

import { urls } from "../api.js";
import { el, setAttribute, setText, setVariable, show } from "../dom.js";
import { showPicture } from "../pictures.js";

export class Compare {
  #before = el("img", { class: "before", alt: "The photograph" });
  #after = el("img", { class: "after", alt: "The painting" });
  #range = el("input", { type: "range", min: 0, max: 100, step: 1, value: 50, "aria-label": "Before and after: how much of the photograph is shown" });
  #stage;
  #note = el("p", { class: "note" });
  #labels = [el("span", { class: "tag left" }, "photograph"), el("span", { class: "tag right" }, "painting")];
  #abort = new AbortController();
  #shown = "";

  constructor() {
    this.#range.addEventListener("input", () => this.#place());
    this.#stage = el("div", { class: "stage" }, this.#after, this.#before, el("i", { class: "line", "aria-hidden": "true" }), this.#labels, this.#range);
    this.root = el("div", { class: "compare" }, this.#stage,
      el("div", { class: "under" }, this.#note, el("button", { type: "button", class: "plain", "aria-keyshortcuts": "f", onclick: () => this.fill() }, "Full screen")));
    this.#place();
  }

  close() {
    this.#abort.abort();
  }

  /** The whole photograph, or the whole painting. */
  flip() {
    this.#range.value = Number(this.#range.value) > 50 ? 0 : 100;
    this.#place();
  }

  /** The whole screen, and back. */
  fill() {
    if (document.fullscreenElement)
      document.exitFullscreen();
    else
      this.#stage.requestFullscreen().then(() => this.#range.focus(), () => {});
  }

  /** Shows a frame (docs/api.md: Frame): its result, or while it is painted its newest preview. */
  draw(job, frame) {
    const picture = frame.result ? ["result", frame.result.result] : frame.running?.preview ? ["preview", frame.running.preview] : null;
    const name = `${job}/${frame.number}/${picture}`;
    setVariable(this.#stage, "--ratio", (frame.content.width / frame.content.height).toFixed(4));
    setAttribute(this.#stage, "data-two", picture ? "" : null);
    show(this.#range, picture !== null);
    this.#labels.forEach(label => show(label, picture !== null));
    setText(this.#labels[1], picture?.[0] === "preview" ? "painting now" : "painting");
    setText(this.#note, picture ? "" : { waiting: "Not begun: this is the photograph.", running: "Begun: the first preview comes in a moment.", failed: "It failed: this is the photograph.", skipped: "Skipped: this is the photograph." }[frame.state] ?? "");
    setAttribute(this.#before, "alt", `The photograph ${frame.content.name}`);
    setAttribute(this.#after, "alt", `The painting ${frame.outputName}`);
    if (name === this.#shown)
      return;
    this.#load(job, frame, picture, name);
  }

  #load(job, frame, picture, name) {
    if (!this.#shown.startsWith(`${job}/${frame.number}/`)) {
      this.#abort.abort();
      this.#abort = new AbortController();
      for (const image of [this.#before, this.#after])
        image.classList.remove("shown");
      showPicture(this.#before, urls.frame(job, frame.number, "content"), this.#abort.signal);
    }
    this.#shown = name;
    if (picture)
      showPicture(this.#after, picture[0] === "result" ? urls.frame(job, frame.number, "result") : urls.moment(job, frame.number, picture[1].slice(0, 12)), this.#abort.signal);
  }

  #place() {
    const at = Number(this.#range.value);
    setVariable(this.#stage, "--at", at / 100);
    setAttribute(this.#range, "aria-valuetext", at === 0 ? "only the painting" : at === 100 ? "only the photograph" : `${at} % photograph, ${100 - at} % painting`);
  }
}
