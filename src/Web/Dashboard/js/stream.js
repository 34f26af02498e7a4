// Server-sent events by fetch: EventSource cannot send a key. Every connection begins with a snapshot, so what was missed while it was
// down, or a farm that was restarted in between, needs no special case.

import { Refused, request } from "./api.js";

const SilenceMs = 40000; // The farm comments every 15 s: silence so long means that the line is dead.
const FirstPauseMs = 500, LongestPauseMs = 8000;

/** Follows a path until closed. onState gets "connecting", "live", "waiting" or "refused", and a line for people. */
export class EventStream {
  #path;
  #onEvent;
  #onState;
  #closed = false;
  #abort = new AbortController();
  #wake = null;
  heard = 0;

  constructor(path, onEvent, onState) {
    this.#path = path;
    this.#onEvent = onEvent;
    this.#onState = onState;
    this.#run();
  }

  close() {
    this.#closed = true;
    this.#abort.abort();
    this.#wake?.();
  }

  /** Does not wait for the end of the pause. */
  retryNow() {
    this.#wake?.();
  }

  async #run() {
    for (let pause = FirstPauseMs; !this.#closed;) {
      this.#onState("connecting", "Connecting");
      try {
        await this.#connect(() => { pause = FirstPauseMs; });
      } catch (error) {
        if (this.#closed)
          return;
        if (error instanceof Refused && [401, 403, 404].includes(error.status)) {
          this.#onState("refused", error.message);
          return;
        }
      }
      if (this.#closed)
        return;
      this.#onState("waiting", `Offline: trying again in ${Math.max(1, Math.round(pause / 1000))} s`);
      await this.#rest(pause * (0.75 + Math.random() / 2));
      pause = Math.min(LongestPauseMs, pause * 2);
    }
  }

  #rest(ms) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #connect(onFirst) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    let watchdog = setTimeout(() => this.#abort.abort(), SilenceMs);
    try {
      const answer = await request(this.#path, { signal, headers: { Accept: "text/event-stream" }, cache: "no-store" });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const lines = new Lines(event => this.#onEvent(event));
      this.#onState("live", "Live");
      for (;;) {
        const { value, done } = await reader.read();
        if (done || this.#closed)
          return;
        onFirst();
        this.heard = Date.now();
        clearTimeout(watchdog);
        watchdog = setTimeout(() => this.#abort.abort(), SilenceMs);
        lines.take(value);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }
}

/** Cuts text into events; only "data" counts, since the kind is in the data too. */
class Lines {
  #rest = "";
  #data = "";
  #give;

  constructor(give) {
    this.#give = give;
  }

  take(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data:"))
        this.#data += line.slice(line[5] === " " ? 6 : 5);
      else if (line === "" && this.#data !== "") {
        const event = JSON.parse(this.#data);
        this.#data = "";
        this.#give(event);
      }
    }
  }
}
