// The farm at a glance: what needs somebody, how fast it goes, which jobs there are.

import { api } from "../api.js";
import { attention, byUrgency } from "../attention.js";
import { el, keyed, setAttribute, setText, show } from "../dom.js";
import { ago, bytes, count, plural, rate } from "../format.js";
import { mark } from "../parts/marks.js";
import { newcomer } from "../parts/newcomer.js";
import { spark } from "../parts/spark.js";
import { JobTable } from "../parts/jobtable.js";
import { WorkerStrip } from "../parts/workerstrip.js";

const PollMs = 3000;

export class OverviewView {
  #farm;
  #jobs = new JobTable();
  #workers = new WorkerStrip();
  #alerts = el("ul", { class: "alerts" });
  #well = el("p", { class: "well" }, mark("finished"), el("span"));
  #stats = stats();
  #failures = el("ol", { class: "failures" });
  #noFailures = el("p", { class: "dim" }, "None. Failures come here newest first, each with its reason.");
  #newcomer = newcomer();
  #body;
  #known = { workers: null, notReady: null };
  #timer = 0;
  #closed = false;
  title = "Farm";

  constructor(farm) {
    this.#farm = farm;
    this.#body = el("div", { class: "overview" },
      el("div", { class: "wide" }, this.#jobs.root),
      el("div", { class: "aside" },
        el("section", { class: "card", "aria-labelledby": "workers-title" },
          el("header", null, el("h2", { id: "workers-title" }, el("a", { href: "#/workers" }, "Workers"))), this.#workers.root),
        el("section", { class: "card", "aria-labelledby": "failures-title" },
          el("header", null, el("h2", { id: "failures-title" }, "Failures")), this.#failures, this.#noFailures)));
    this.root = el("div", { class: "page" },
      el("h1", { class: "unseen" }, "Farm"),
      el("section", { class: "attention", "aria-label": "Needs attention" }, this.#alerts, this.#well),
      this.#stats, this.#newcomer, this.#body);
    farm.watch(null);
    this.#poll();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #poll() {
    if (!document.hidden) {
      const [workers, notReady] = await Promise.allSettled([api.workers(), api.notReady()]);
      if (this.#closed)
        return;
      if (workers.status === "fulfilled")
        this.#known.workers = workers.value.items;
      if (notReady.status === "fulfilled")
        this.#known.notReady = notReady.value;
      this.#farm.changed();
    }
    this.#timer = setTimeout(() => this.#poll(), PollMs);
  }

  draw(now) {
    const { overview, known } = this.#farm, jobs = [...this.#farm.jobs.values()].sort(byUrgency);
    const empty = known && jobs.length === 0;
    setAttribute(this.root, "data-known", known ? "" : null);
    show(this.#newcomer, empty);
    show(this.#body, !empty);
    this.#drawAttention(jobs, now);
    if (overview) {
      this.#stats.update(overview, this.#known.workers);
      this.#drawFailures(overview, now);
    }
    this.#jobs.draw(jobs, known, now);
    this.#workers.draw(this.#known.workers, this.#farm.jobs);
  }

  #drawAttention(jobs, now) {
    const { overview, known } = this.#farm;
    const wanted = attention({ overview, jobs, ...this.#known }, now);
    keyed(this.#alerts, wanted, one => one.title, alert, updateAlert);
    show(this.#well, wanted.length === 0);
    const bad = wanted.filter(one => one.level === "bad").length;
    this.title = bad > 0 ? `⚠ ${bad}` : "Farm";
    setText(this.#well.lastChild, !known || !overview ? "Looking…" : overview.activeJobs === 0 ? "All quiet: no job is at work." : `All well: ${plural(overview.activeJobs, "active job")}, nothing needs you.`);
  }

  #drawFailures(overview, now) {
    show(this.#noFailures, overview.recentFailures.length === 0);
    keyed(this.#failures, overview.recentFailures, one => `${one.job}/${one.frame}/${one.failure.attempt}`, failure, (node, one) => {
      setText(node.querySelector("time"), ago(one.failure.at, now));
      setText(node.querySelector(".job"), this.#farm.jobs.get(one.job)?.name ?? one.job);
    });
  }

  key(event) {
    return this.#jobs.key(event);
  }
}

function alert(one) {
  const content = [mark(one.level === "bad" ? "stopped" : "attention"), el("span", null, el("b", null, one.title), " ", el("span", { class: "detail" }))];
  return el("li", { "data-level": one.level }, one.href ? el("a", { href: one.href }, content) : el("div", null, content));
}

function updateAlert(node, one) {
  setText(node.querySelector(".detail"), one.detail);
}

function failure(one) {
  return el("li", null, el("a", { href: `#/jobs/${one.job}/frames/${one.frame}` },
    mark("failed"),
    el("span", { class: "what" }, el("b", { class: "job" }), " ", el("span", null, `frame ${count(one.frame)}`)),
    el("time", { datetime: one.failure.at }),
    el("span", { class: "why" }, el("span", { class: "kind" }, one.failure.kind), ` ${one.failure.evidence}`)));
}

function stat(label, ...content) {
  return el("div", { class: "stat" }, el("dt", null, label), ...content.map(one => el("dd", null, one)));
}

function stats() {
  const speed = el("b", null, "–"), hour = spark(), waiting = el("b", null, "–"), running = el("b", null, "–"), failed = el("b", null, "–"), busy = el("b", null, "–");
  const waitNote = el("span"), runNote = el("span"), failNote = el("span"), busyNote = el("span"), hourNote = el("span", { class: "note" });
  const fast = stat("Frames a minute", speed, hour, hourNote);
  fast.classList.add("speed");
  const failStat = stat("Failed", failed, failNote);
  const node = el("dl", { class: "stats", "aria-label": "The farm in numbers" }, fast,
    stat("Waiting", waiting, waitNote), stat("Running", running, runNote), stat("Workers busy", busy, busyNote), failStat);
  node.update = (o, workers) => {
    setText(speed, rate(o.framesPerMinute));
    hour.update(o.throughput);
    setText(hourNote, `${count(o.throughput.reduce((a, b) => a + b, 0))} in the last hour`);
    setText(waiting, count(o.counts.waiting));
    setText(waitNote, `in ${plural(o.activeJobs, "active job")}`);
    setText(running, count(o.counts.running));
    setText(runNote, `${count(o.counts.done)} done`);
    setText(busy, `${o.busyWorkers} / ${o.workers}`);
    setText(busyNote, workers ? devices(workers) : "");
    setText(failed, count(o.counts.failed));
    setText(failNote, `${bytes(o.blobBytes)} stored`);
    setAttribute(failStat, "data-level", o.counts.failed > 0 ? "bad" : null);
  };
  return node;
}

function devices(workers) {
  const kinds = new Map();
  for (const { worker } of workers) {
    const kind = worker.device.replace(/\s*\(.*/, "");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, n]) => `${n} × ${kind}`).join(", ");
}
