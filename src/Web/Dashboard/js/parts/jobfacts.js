// What does not change while one looks: where a job comes from and what it was asked for; and the one line of why it stands still.

import { api, urls } from "../api.js";
import { el } from "../dom.js";
import { at, count, seconds } from "../format.js";
import { showPicture } from "../pictures.js";

/** Why a job does not go on; empty when it does. */
export function notice(job) {
  const what = { stopped: "Stopped by the farm.", paused: "Paused.", cancelled: "Cancelled." }[job.state];
  return what ? `${what} ${job.stateReason ?? ""}` : "";
}

/** What a job is, as pairs of name and value. */
export function facts(job, now) {
  return [
    ["Priority", count(job.priority)],
    ["Median a frame", job.secondsPerFrame === null ? "–" : seconds(job.secondsPerFrame)],
    ["Reused", count(job.counts.reused)],
    ["Network", `${job.networkName} (${job.networkHash.slice(0, 12)})`],
    ["Submitted", at(job.submittedAt, now)],
    ["Started", job.startedAt ? at(job.startedAt, now) : "–"],
    ["Id", job.id],
  ];
}

/** A style picture of the job, as an item of a list. */
export function style({ picture }) {
  const image = el("img", { alt: `Style picture ${picture.name}`, width: 96, height: 72 });
  // Keys with an owner may not read blobs: the name alone remains.
  api.me().then(me => me.owner === null && showPicture(image, urls.blob(picture.hash)), () => {});
  return el("li", null, el("span", { class: "canvas" }, image), picture.name);
}
