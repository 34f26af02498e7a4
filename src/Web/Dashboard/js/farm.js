// What the page knows of the farm: one stream at a time feeds it, views read it before a paint.

import { urls } from "./api.js";
import { beforePaint } from "./dom.js";
import { FrameStates } from "./frames.js";
import { EventStream } from "./stream.js";

export class Farm {
  overview = null;
  /** By id. */
  jobs = new Map();
  /** Frames and running progress of the job watched, if one is. */
  frames = new FrameStates();
  running = new Map();
  link = { state: "connecting", line: "Connecting" };
  /** Whether a snapshot came since the last watch() began. */
  known = false;
  #watched;
  #stream = null;
  #listener = () => {};
  #onEvent = () => {};

  /** @param draw called before a paint when anything changed. */
  constructor(draw) {
    this.#listener = draw;
  }

  get heard() {
    return this.#stream?.heard ?? 0;
  }

  /** @param job null: the whole farm. @param onEvent told of every event, for what is not state. */
  watch(job, onEvent = () => {}) {
    this.#onEvent = onEvent;
    if (this.#stream && this.#watched === job)
      return;
    this.#stream?.close();
    this.#watched = job;
    this.known = false;
    this.frames = new FrameStates();
    this.running = new Map();
    this.#stream = new EventStream(urls.events(job), event => this.#take(event), (state, line) => {
      this.link = { state, line };
      this.changed();
    });
  }

  close() {
    this.#stream?.close();
    this.#stream = null;
  }

  get connected() {
    return this.#stream !== null;
  }

  reconnect() {
    const job = this.#watched, onEvent = this.#onEvent;
    this.close();
    this.watch(job, onEvent);
  }

  retryNow() {
    this.#stream?.retryNow();
  }

  changed() {
    beforePaint(this.#listener);
  }

  #take(event) {
    switch (event.type) {
      case "snapshot":
        this.#restart(event);
        break;
      case "jobChanged":
        this.jobs.set(event.job.id, event.job);
        break;
      case "framesChanged":
        this.#advance(event);
        break;
      case "overviewChanged":
        this.overview = event.overview;
        break;
    }
    this.#onEvent(event);
    this.changed();
  }

  #restart(event) {
    this.known = true;
    if (event.overview) {
      this.overview = event.overview;
      this.jobs = new Map();
    }
    for (const job of event.jobs)
      this.jobs.set(job.id, job);
    if (event.map) {
      this.frames.replace(event.map.runs);
      this.running.clear();
    }
  }

  #advance(event) {
    this.frames.apply(event.frames);
    for (const { frame, state } of event.frames)
      if (state !== "running")
        this.running.delete(frame);
    for (const one of event.running)
      this.running.set(one.frame, one);
  }
}
