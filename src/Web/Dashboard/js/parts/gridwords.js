import { el, setText } from "../dom.js";
import { count } from "../format.js";
import { States } from "../frames.js";

const MostRuns = 100;

/** The map in words, for who cannot see it: the first runs of frames in the same state. */
export function gridInWords() {
  const body = el("tbody"), more = el("p", { class: "dim" });
  const node = el("details", { class: "words" }, el("summary", null, "The map in words"),
    el("table", null, el("thead", null, el("tr", null, ["Frames", "State", "How many"].map(t => el("th", { scope: "col" }, t)))), body), more);
  let drawn = null;
  const fill = states => {
    const runs = states.runs(MostRuns);
    body.replaceChildren(...runs.map(([state, first, last]) => el("tr", null,
      el("th", { scope: "row" }, first === last ? count(first) : `${count(first)} to ${count(last)}`), el("td", null, States[state]), el("td", null, count(last - first + 1)))));
    setText(more, runs.length === MostRuns ? `Only the first ${MostRuns} runs are listed.` : "");
  };
  node.update = states => {
    if (node.open && drawn !== states.version) {
      drawn = states.version;
      fill(states);
    }
  };
  return node;
}
