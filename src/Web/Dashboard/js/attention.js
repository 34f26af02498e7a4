// What a person should look at first, worst first. A pure function of what is known, so that it can be read in one go.

import { ago, count, duration, plural } from "./format.js";

const QuietSeconds = 300;

/** @returns [{level: "bad"|"warn", title, detail, href}] */
export function attention({ overview, jobs, workers, notReady }, now) {
  return [
    ...notReady ? [{ level: "bad", title: "The farm takes no work", detail: notReady, href: null }] : [],
    ...stopped(jobs),
    ...lost(workers, now),
    ...starving(overview, workers),
    ...quiet(overview),
    ...aside(workers),
  ];
}

const stopped = jobs => jobs.filter(job => job.state === "stopped").map(job => ({
  level: "bad",
  title: `${job.name} stopped`,
  detail: job.stateReason ?? `${plural(job.counts.failed, "frame")} failed.`,
  href: `#/jobs/${job.id}`,
}));

const lost = (workers, now) => (workers ?? []).filter(one => one.state === "lost").map(one => ({
  level: "bad",
  title: `Worker ${one.worker.id} is lost`,
  detail: `${one.worker.device}; last heard ${ago(one.seen, now)}. Its frames went back to the queue; start its node again.`,
  href: "#/workers",
}));

function starving(overview, workers) {
  const able = (workers ?? []).filter(one => one.state === "idle" || one.state === "rendering");
  if (!workers || !overview || overview.counts.waiting === 0 || able.length > 0)
    return [];
  return [{
    level: "bad",
    title: "Nobody takes frames",
    detail: `${plural(overview.counts.waiting, "frame")} wait, and ${workers.length === 0 ? "there is no worker" : "no worker takes work"}.`,
    href: "#/workers",
  }];
}

function quiet(overview) {
  if (!overview || overview.counts.running === 0 || overview.framesPerMinute > 0)
    return [];
  const minutes = overview.throughput.length - 1 - overview.throughput.findLastIndex(n => n > 0);
  return overview.throughput.some(n => n > 0) && minutes * 60 >= QuietSeconds
    ? [{ level: "warn", title: "Nothing was finished lately", detail: `No frame for ${duration(minutes * 60)}, though ${count(overview.counts.running)} run.`, href: "#/workers" }]
    : [];
}

const aside = workers => (workers ?? []).filter(one => one.setAsideFor.length > 0).map(one => ({
  level: "warn",
  title: `Worker ${one.worker.id} was set aside`,
  detail: `It failed too many frames of ${plural(one.setAsideFor.length, "job")}, which give it no more.`,
  href: "#/workers",
}));

/** Stopped first, then what runs, waits, is paused; then the rest, newest first. */
const order = { stopped: 0, running: 1, queued: 2, paused: 3, finished: 4, cancelled: 4 };

export const byUrgency = (a, b) => order[a.state] - order[b.state]
  || (order[a.state] < 3 ? b.priority - a.priority : 0)
  || (a.id < b.id ? 1 : -1);

