// When a job should be finished, as a band from even odds to nine in ten: an honest answer has a width.

import { el, setText, setVariable, show } from "../dom.js";
import { at, duration } from "../format.js";

export function etaBand() {
  const even = el("b"), sure = el("b"), left = el("span");
  const scale = el("div", { class: "band", "aria-hidden": "true" }, el("i", { class: "till" }), el("i", { class: "width" }));
  const text = el("p", null, left, " Even odds by ", even, ", nine in ten by ", sure, ".");
  const none = el("p", { class: "dim" });
  const node = el("div", { class: "eta" }, text, scale, none);
  node.update = (job, now) => {
    const eta = job.eta;
    show(text, eta !== null);
    show(scale, eta !== null);
    show(none, eta === null);
    setText(none, without(job, now));
    if (eta === null)
      return;
    const p50 = Math.max(now, Date.parse(eta.p50)), p90 = Math.max(p50, Date.parse(eta.p90));
    setText(left, `About ${duration((p50 - now) / 1000)} left.`);
    setText(even, at(p50, now));
    setText(sure, at(p90, now));
    setVariable(scale, "--even", p90 > now ? ((p50 - now) / (p90 - now)).toFixed(3) : 1);
  };
  return node;
}

function without(job, now) {
  if (job.finishedAt)
    return `${job.state === "cancelled" ? "Cancelled" : "Finished"} ${at(job.finishedAt, now)}, after ${duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt ?? job.submittedAt)) / 1000)}.`;
  return { queued: "It has not started: an estimate comes with its first frames.", paused: "Paused: no estimate.", stopped: "Stopped: no estimate." }[job.state]
    ?? "An estimate comes with the first frames.";
}

/** One short text for a row of a table. */
export function etaText(job, now) {
  if (job.eta) {
    const p50 = (Date.parse(job.eta.p50) - now) / 1000, p90 = (Date.parse(job.eta.p90) - now) / 1000;
    return `${duration(p50)}${duration(p90) === duration(p50) ? "" : ` – ${duration(p90)}`}`;
  }
  return job.finishedAt ? at(job.finishedAt, now) : "–";
}
