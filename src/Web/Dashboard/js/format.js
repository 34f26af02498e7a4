// Numbers and times for people. The page is English; digits are grouped and tabular.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const toTheSecond = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayClock = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

export const count = n => whole.format(n);

export const rate = n => n >= 100 || n === 0 ? whole.format(n) : one.format(n);

/** Never 100 % before all of it is there. */
export function percent(share) {
  if (share >= 1 || share <= 0)
    return share >= 1 ? "100 %" : "0 %";
  const fine = share < 0.1 || share >= 0.99;
  return `${(Math.floor(share * (fine ? 1000 : 100)) / (fine ? 10 : 1)).toFixed(fine ? 1 : 0)} %`;
}

export function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; n >= 1000 && unit < units.length - 1; unit++)
    n /= 1000;
  return `${n >= 100 || unit === 0 ? whole.format(n) : one.format(n)} ${units[unit]}`;
}

/** "45 s", "3 min", "2 h 5 min", "3 d 4 h". */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 90)
    return `${s} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 60)
    return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? join(hours, "h", minutes % 60, "min") : join(Math.floor(hours / 24), "d", hours % 24, "h");
}

const join = (large, unit, small, smallUnit) => small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;

export const seconds = s => s < 10 ? `${s.toFixed(2)} s` : s < 120 ? `${s.toFixed(1)} s` : duration(s);

export const since = (time, now) => (now - Date.parse(time)) / 1000;

export const ago = (time, now) => {
  const s = since(time, now);
  return s < 5 ? "just now" : `${duration(s)} ago`;
};

export function at(time, now) {
  const then = new Date(time);
  return Math.abs(then - now) < 20 * 3600e3 ? clock.format(then) : dayClock.format(then);
}

export const second = time => toTheSecond.format(new Date(time));

export const fullTime = time => full.format(new Date(time));

export const loss = n => n === 0 ? "0" : n >= 1e5 || n < 0.01 ? n.toExponential(2) : n >= 100 ? whole.format(n) : n.toPrecision(3);

export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;
