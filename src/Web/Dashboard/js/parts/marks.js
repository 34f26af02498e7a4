// Signs of states: each has a shape and a word, so that none is told by color alone.

import { el, setAttribute, setText, svg } from "../dom.js";

const shapes = {
  queued: [["circle", { cx: 8, cy: 8, r: 5.5, class: "line" }]],
  running: [["path", { d: "M4.5 2.5v11l9-5.5z" }]],
  paused: [["path", { d: "M4 3h3v10H4zM9 3h3v10H9z" }]],
  stopped: [["path", { d: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" }], ["path", { d: "M8 4.5v4.2M8 10.6v1.2", class: "cut" }]],
  finished: [["path", { d: "M2.5 8.5l3.7 3.7L13.5 4", class: "line" }]],
  cancelled: [["circle", { cx: 8, cy: 8, r: 5.5, class: "line" }], ["path", { d: "M4.2 11.8l7.6-7.6", class: "line" }]],
  waiting: [["rect", { x: 3, y: 3, width: 10, height: 10, rx: 1.5, class: "line" }]],
  done: [["rect", { x: 2.5, y: 2.5, width: 11, height: 11, rx: 1.5 }]],
  failed: [["path", { d: "M3 3l10 10M13 3L3 13", class: "line" }]],
  skipped: [["path", { d: "M3 8h10", class: "line" }]],
  idle: [["circle", { cx: 8, cy: 8, r: 5.5, class: "line" }]],
  rendering: [["path", { d: "M4.5 2.5v11l9-5.5z" }]],
  draining: [["path", { d: "M3 3h10L8 8zM3 13h10L8 8z", class: "line" }]],
  lost: [["path", { d: "M8 1.5L15 14H1z" }], ["path", { d: "M8 6v4M8 11.4v1", class: "cut" }]],
  attention: [["path", { d: "M8 1.5L15 14H1z" }], ["path", { d: "M8 6v4M8 11.4v1", class: "cut" }]],
};

export const mark = state =>
  svg("svg", { viewBox: "0 0 16 16", class: "mark", "data-state": state, "aria-hidden": "true" }, (shapes[state] ?? []).map(([tag, attributes]) => svg(tag, attributes)));

const name = state => state[0].toUpperCase() + state.slice(1);

export function chip(state) {
  return el("span", { class: "chip", "data-state": state }, mark(state), el("span", null, name(state)));
}

export function updateChip(node, state) {
  if (node.dataset.state === state)
    return;
  setAttribute(node, "data-state", state);
  node.firstChild.replaceWith(mark(state));
  setText(node.lastChild, name(state));
}
