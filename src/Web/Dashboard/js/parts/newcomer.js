// What an empty farm says: the next step, ready to copy.

import { el, toast } from "../dom.js";

export function command(text) {
  const copy = el("button", { type: "button", class: "copy", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast("Copied");
    } catch {
      // Without a secure context there is no clipboard: the text is selected, for Ctrl-C.
      getSelection().selectAllChildren(code);
    }
  } }, "Copy");
  const code = el("code", null, text);
  return el("div", { class: "command" }, el("pre", { tabindex: "0", role: "group", "aria-label": "Command" }, code), copy);
}

export function newcomer() {
  const farm = location.origin, local = farm === "http://127.0.0.1:7070" ? "" : ` --farm ${farm}`;
  return el("section", { class: "newcomer", "aria-labelledby": "newcomer-title", hidden: true },
    canvasSketch(),
    el("h2", { id: "newcomer-title" }, "The easels are ready"),
    el("p", null, "Nothing has been submitted yet. Give the farm a photograph and a picture whose style it should take:"),
    command(`./farm submit examples/lighthouse.jpg --style examples/strokes.jpg -o out/${local}`),
    el("p", null, "Or a whole film, frame by frame:"),
    command(`./farm submit frames/*.jpg --style painting.jpg -o painted/${local}`),
    el("p", { class: "dim" }, "This page shows the job as soon as it is there; no reload is needed."));
}

// A little grid that is half painted: decoration only.
function canvasSketch() {
  return el("div", { class: "sketch", "aria-hidden": "true" }, Array.from({ length: 24 }, (_, i) => el("i", { "data-state": i < 9 ? "done" : i < 11 ? "running" : "waiting" })));
}
