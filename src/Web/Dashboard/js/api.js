// The only file that knows the farm's routes (docs/api.md) and how to ask.

const root = "api/v1";
const keyName = "farm-key";
const keyNeeded = "A key is needed: load the page again to enter one";
const SmallPx = 256, LargePx = 1024;
let asking = null, myself = null, declined = false;
let askForKey = () => Promise.resolve(null);

/** A request that the farm refused, with the one line it gave. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** ask(reason) shows the form and gives a key, or null. */
export const onKeyNeeded = ask => { askForKey = ask; };

export const storedKey = () => sessionStorage.getItem(keyName);

export const urls = {
  frame: (id, number, part = "") => `${root}/jobs/${id}/frames/${number}${part && `/${part}`}`,
  /**
   * One small size for the whole page, so that the farm makes one small picture of a frame. The version is for caches alone: the same frame has
   * another picture when its state changed.
   */
  thumbnail: (id, number, version) => `${root}/jobs/${id}/frames/${number}/thumbnail?size=${SmallPx}&v=${version}`,
  /** A frame's picture of the moment, large; unlike the preview itself it is always there. */
  moment: (id, number, version) => `${root}/jobs/${id}/frames/${number}/thumbnail?size=${LargePx}&v=${version}`,
  blob: hash => `${root}/blobs/${hash}`,
  zip: id => `${root}/jobs/${id}/results.zip`,
  receipt: id => `${root}/jobs/${id}/receipt`,
  events: id => id ? `${root}/jobs/${id}/events` : `${root}/events`,
};

const json = async (path, options) => (await request(path, options)).json();

export const api = {
  frames: (id, { state, from = 1, limit = 50 }, signal) =>
    json(`${root}/jobs/${id}/frames?from=${from}&limit=${limit}${state ? `&state=${state}` : ""}`, { signal }),
  frame: (id, number, signal) => json(urls.frame(id, number), { signal }),
  why: (id, number, signal) => json(urls.frame(id, number, "why"), { signal }),
  losses: (id, number, signal) => json(urls.frame(id, number, "losses"), { signal }),
  log: (id, number, signal) => json(urls.frame(id, number, "log"), { signal }),
  workers: () => json(`${root}/workers`),
  /** Who this key is; asked once for each. */
  me: () => myself ??= json(`${root}/me`).catch(error => { myself = null; throw error; }),
  changeJob: (id, verb, body) => json(`${root}/jobs/${id}/${verb}`, post(body)),
  changeWorker: (verb, worker) => json(`${root}/workers/${verb}`, post({ worker })),
  /** null when the farm can take work, else why not. */
  async notReady() {
    const answer = await fetch("health/ready", { cache: "no-store" });
    return answer.ok ? null : reason(answer);
  },
};

const post = body => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body ?? {}),
});

/** A successful answer; asks for a key when the farm wants one. */
export async function request(path, options = {}) {
  for (;;) {
    const key = storedKey();
    const answer = await fetch(path, { ...options, headers: { ...options.headers, ...key && { Authorization: `Bearer ${key}` } } });
    if (answer.ok)
      return answer;
    const detail = await reason(answer);
    if (answer.status !== 401)
      throw new Refused(answer.status, detail);
    await needKey(key, detail);
  }
}

// Many requests meet the same 401: they share one form.
async function needKey(tried, detail) {
  if (storedKey() !== tried)
    return;
  // Who closed the form is not asked again by every poll.
  if (declined)
    throw new Refused(401, keyNeeded);
  asking ??= askForKey(tried ? detail : null).finally(() => { asking = null; });
  const key = await asking;
  if (!key) {
    declined = true;
    throw new Refused(401, keyNeeded);
  }
  sessionStorage.setItem(keyName, key);
  myself = null;
}

async function reason(answer) {
  const text = await answer.text();
  try {
    const problem = JSON.parse(text);
    return problem.detail ?? problem.title ?? `The farm answered ${answer.status}.`;
  } catch {
    return text.length > 0 && text.length < 300 ? text.trim() : `The farm answered ${answer.status}.`;
  }
}

/**
 * Saves what a path gives under a name. Without a key the browser streams it to disk; with one the bytes pass through here, since a
 * navigation cannot send headers.
 */
export async function download(path, name) {
  const link = document.createElement("a");
  link.download = name;
  link.href = path;
  if (storedKey())
    link.href = URL.createObjectURL(await (await request(path)).blob());
  link.click();
  if (link.href.startsWith("blob:"))
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
