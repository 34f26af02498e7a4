// What is shown of the frames: which states, and how.

import { el, setAttribute, setText } from "../dom.js";
import { count } from "../format.js";
import { States } from "../frames.js";
import { mark } from "./marks.js";

/** Counts by state that also choose what the contact sheet shows. */
export function legend(choose) {
  const wanted = new Set();
  const buttons = States.map((name, state) => el("button", { type: "button", "aria-pressed": "false", "data-state": name, title: `Show ${name} frames in the contact sheet`, onclick: () => {
    wanted[wanted.has(state) ? "delete" : "add"](state);
    buttons.forEach((one, i) => setAttribute(one, "aria-pressed", String(wanted.has(i))));
    choose(new Set(wanted));
  } }, mark(name), el("span", null, name), el("b", null, "–")));
  return {
    root: el("div", { class: "legend", role: "group", "aria-label": "Frames by state" }, buttons),
    update: counts => buttons.forEach((one, i) => {
      setText(one.lastChild, count(counts[States[i]]));
      setAttribute(one, "data-none", counts[States[i]] === 0 ? "" : null);
    }),
  };
}

/** Map or contact sheet. */
export function tabs(choose) {
  const button = (mode, text, key) => el("button", { type: "button", "data-mode": mode, "aria-keyshortcuts": key, onclick: () => choose(mode) }, text);
  const buttons = [button("map", "Map", "m"), button("sheet", "Contact sheet", "c")];
  return {
    root: el("div", { class: "tabs", role: "group", "aria-label": "How to show frames" }, buttons),
    choose: mode => buttons.forEach(one => setAttribute(one, "aria-pressed", String(one.dataset.mode === mode))),
  };
}
