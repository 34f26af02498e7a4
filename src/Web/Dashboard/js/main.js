// Wires the page: one farm, one view at a time, the shell around them.

import { onKeyNeeded } from "./api.js";
import { say } from "./dom.js";
import { Farm } from "./farm.js";
import { askForKey } from "./parts/dialogs.js";
import { Shell } from "./shell.js";
import { JobView } from "./views/job.js";
import { OverviewView } from "./views/overview.js";
import { WorkersView } from "./views/workers.js";

const HiddenMs = 5 * 60000; // A tab unseen for so long gives its connection back: browsers have six for a farm.

const routes = [
  [/^\/jobs\/(\w+)\/frames\/(\d+)$/, (id, frame) => ({ name: "job", id, frame: Number(frame) })],
  [/^\/jobs\/(\w+)$/, id => ({ name: "job", id, frame: null })],
  [/^\/workers$/, () => ({ name: "workers" })],
];

const views = { overview: OverviewView, job: JobView, workers: WorkersView };

const main = document.getElementById("main");
const farm = new Farm(() => draw());
const shell = new Shell(farm);
let view = null, shown = null;

function parse() {
  const path = location.hash.slice(1) || "/";
  for (const [pattern, make] of routes) {
    const match = pattern.exec(path);
    if (match)
      return make(...match.slice(1));
  }
  return { name: "overview" };
}

function go() {
  const route = parse(), same = view && shown.name === route.name && shown.id === route.id;
  shown = route;
  if (!same)
    open(route);
  view.route?.(route);
  shell.at(route);
  draw();
}

function open(route) {
  const first = view === null;
  view?.close?.();
  main.replaceChildren();
  scrollTo(0, 0);
  view = new views[route.name](farm, route);
  main.append(view.root);
  if (!first)
    main.focus({ preventScroll: true });
}

function draw() {
  view.draw(Date.now());
  shell.draw(Date.now());
  const title = `${view.title} · Render farm`;
  if (document.title !== title)
    document.title = title;
}

onKeyNeeded(askForKey);
addEventListener("hashchange", go);
go();
// Ages ("12 s ago") move on without news.
setInterval(draw, 1000);

let hidden = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hidden);
  if (document.hidden)
    hidden = setTimeout(() => farm.close(), HiddenMs);
  else if (farm.connected)
    farm.retryNow();
  else
    farm.reconnect();
});
addEventListener("online", () => farm.retryNow());

addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]") && event.target.type !== "range";
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
    return;
  if (shell.key(event) || !document.querySelector("dialog[open]:not(.frame)") && view.key?.(event))
    event.preventDefault();
});

// One place for what nobody expected: a person learns of it, the console keeps the rest.
addEventListener("unhandledrejection", event => {
  if (event.reason?.name === "AbortError" || event.reason?.name === "Refused")
    return;
  say(`Something went wrong in the page: ${event.reason?.message ?? event.reason}`);
});

