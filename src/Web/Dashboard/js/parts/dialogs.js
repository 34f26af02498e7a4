// Native dialogs: the browser keeps focus inside, Escape closes, focus returns to where it was.

import { el } from "../dom.js";

function open(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", event => event.target === dialog && dialog.close());
  dialog.showModal();
  return dialog;
}

const closed = (dialog, result) => new Promise(resolve => dialog.addEventListener("close", () => resolve(result())));

/** Asks before what cannot be taken back. The safe answer has the focus. */
export function confirm({ title, text, action, keep = "Keep it" }) {
  const dialog = open(el("dialog", { class: "ask", "aria-labelledby": "ask-title" },
    el("h2", { id: "ask-title" }, title),
    el("p", null, text),
    el("form", { method: "dialog", class: "answers" },
      el("button", { value: "", autofocus: true }, keep),
      el("button", { value: "yes", class: "danger" }, action))));
  return closed(dialog, () => dialog.returnValue === "yes");
}

/** Gives the key entered, or null. */
export function askForKey(refused) {
  const input = el("input", {
    id: "key", name: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true, autofocus: true, "aria-describedby": "key-hint",
  });
  const form = el("form", { method: "dialog" },
    el("label", { for: "key" }, "API key"), input,
    el("p", { id: "key-hint", class: "hint" }, refused
      ? `That key did not work: ${refused}`
      : "This farm asks for one. It is kept in this tab only, and forgotten when the tab closes."),
    el("div", { class: "answers" }, el("button", { value: "yes", class: "primary" }, "Open the farm")));
  const dialog = open(el("dialog", { class: "ask", "aria-labelledby": "key-title" }, el("h2", { id: "key-title" }, "Who is there?"), form));
  return closed(dialog, () => dialog.returnValue === "yes" ? input.value.trim() : null);
}

const shortcuts = [
  ["Everywhere", [["?", "this help"], ["g f", "farm"], ["g w", "workers"], ["t", "theme: system, dark, light"], ["Esc", "close what is open"]]],
  ["Farm", [["/", "search jobs"], ["j k", "next, previous job"], ["Enter", "open it"]]],
  ["Job", [["p", "pause or resume"], ["r", "retry what failed"], ["m", "map of frames"], ["c", "contact sheet"], ["d", "download pictures"]]],
  ["Map of frames", [["← ↑ → ↓", "move the cursor"], ["Enter", "open the frame"], ["+ − 0", "zoom in, out, whole job"], ["n N", "next, previous failed frame"],
    ["Home End", "first, last frame"], ["PgUp PgDn", "a screen up, down"]]],
  ["Frame", [["[ ]", "previous, next frame"], ["← →", "move the before/after line"], ["b", "before, after"], ["f", "full screen"]]],
];

export function openHelp() {
  if (document.querySelector("dialog.help"))
    return;
  open(el("dialog", { class: "help", "aria-labelledby": "help-title" },
    el("header", null, el("h2", { id: "help-title" }, "Keyboard shortcuts"),
      el("form", { method: "dialog" }, el("button", { class: "icon", "aria-label": "Close" }, "✕"))),
    el("div", { class: "columns" }, shortcuts.map(([title, keys]) => el("section", null,
      el("h3", null, title),
      el("dl", null, keys.map(([key, what]) => el("div", null,
        el("dt", null, key.split(" ").map(k => el("kbd", null, k))), el("dd", null, what)))))))));
}
