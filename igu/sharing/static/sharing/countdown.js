// Says beside the time at which an open glass closes how long that is from now, and leaves the page when it has closed.
// Without it the time alone stands there; the server closes the record either way. How long is left is the server's word,
// as clocks of phones differ.

for (const time of document.querySelectorAll("time[data-seconds-left]")) {
  const closes = Date.now() + (Number(time.dataset.secondsLeft) + 1) * 1000;
  const left = document.createElement("span");
  time.after(left);
  const say = () => {
    const minutes = Math.ceil((closes - Date.now()) / 60000);
    if (minutes <= 0) return location.replace(location.href);
    const units = [
      [Math.floor(minutes / 60), "hour"],
      [minutes % 60, "minute"],
    ].filter(([number]) => number);
    left.textContent = `, in ${units.map(([number, unit]) => `${number} ${unit}${number > 1 ? "s" : ""}`).join(" ")}`;
    setTimeout(say, Math.max(1000, Math.min(15000, closes - Date.now())));
  };
  say();
}
