// Makes pages quicker and safer to use; every page works without it.

const address = (id) => document.getElementById(id).href;
const govuk = await import(address("govuk-frontend"));
const moj = await import(address("moj-frontend"));

const start = (scope) => {
  govuk.initAll({ scope });
  moj.initAll({ scope });
};
start(document);
document.addEventListener("htmx:afterSwap", (event) => start(event.detail.elt));

// One press saves once. The server refuses the second as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.hxPost) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// A draft of forms marked data-draft="name" is kept in this tab only, and forgotten on saving and on signing out.
const KEPT = "draft:";
const clock = () =>
  new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).replace(" ", "").toLowerCase();
const written = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !/csrf|password|_key$|version/.test(name));

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const key = KEPT + form.dataset.draft;
  const status = form.querySelector("[data-draft-status]");
  const say = (words) => status && (status.textContent = words);
  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  if (kept && !document.querySelector(".govuk-error-summary")) {
    for (const [name, value] of kept.fields) {
      for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.type === "radio" || control.type === "checkbox") control.checked = control.checked || control.value === value;
        else control.value = value;
      }
    }
    say(`Draft of ${kept.at} is back. Nothing is on the record until you save.`);
  }
  form.addEventListener("input", () => {
    const at = clock();
    sessionStorage.setItem(key, JSON.stringify({ at, fields: written(form) }));
    say(`Draft kept at ${at}. It is not on the record until you save.`);
  });
});
if (document.querySelector("[data-draft-saved]")) {
  document.querySelectorAll("[data-draft-saved]").forEach((mark) => sessionStorage.removeItem(KEPT + mark.dataset.draftSaved));
}
document.querySelectorAll("form[data-forget-drafts]").forEach((form) =>
  form.addEventListener("submit", () =>
    Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT)).forEach((key) => sessionStorage.removeItem(key)),
  ),
);
