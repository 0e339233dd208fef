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

// A draft of a form marked data-draft="name" is kept in this tab only, for one reader, and forgotten on saving and on
// signing out. It outlives an expired sign-in, an error and a conflict.
const KEPT = "draft:";
const reader = document.body.dataset.reader;
const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT));
const forget = (key) => sessionStorage.removeItem(key);
const read = (key) => JSON.parse(sessionStorage.getItem(key));
const keep = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));
const clock = () => {
  const now = new Date();
  return `${now.getHours() % 12 || 12}:${String(now.getMinutes()).padStart(2, "0")}${now.getHours() < 12 ? "am" : "pm"}`;
};
const written = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !/csrf|password|version|key$/.test(name));
// Hidden inputs are the server's to say; only what a person can see is put back.
const fill = (form, fields) => {
  const said = (control) => fields.some(([name, value]) => name === control.name && value === control.value);
  for (const control of form.elements) {
    if (control.type === "radio" || control.type === "checkbox") control.checked = said(control);
    else if (control.type !== "hidden" && control.type !== "file") {
      const [, value] = fields.find(([name]) => name === control.name) ?? [];
      if (value !== undefined && control.type !== "submit") control.value = value;
    }
  }
};

const forms = [...document.querySelectorAll("form[data-draft]")];
const onPage = new Set(forms.map((form) => KEPT + form.dataset.draft));
if (reader && !("keepsDrafts" in document.body.dataset)) {
  for (const key of drafts()) {
    const draft = read(key);
    if (draft.reader !== reader || (draft.sent && !onPage.has(key))) forget(key);
  }
}
for (const form of forms) {
  const key = KEPT + form.dataset.draft;
  const status = form.querySelector("[data-draft-status]");
  const say = (words) => status && (status.textContent = words);
  const draft = read(key);
  if (draft && !document.querySelector(".govuk-error-summary")) {
    fill(form, draft.fields);
    say(`Your draft of ${draft.at} is back. It is not on the record until you save.`);
  }
  form.addEventListener("input", () => {
    const at = clock();
    keep(key, { at, reader, fields: written(form) });
    say(`Draft kept at ${at}. Nothing is lost if you lose signal.`);
  });
  form.addEventListener("submit", () => read(key) && keep(key, { ...read(key), sent: true }));
}
document
  .querySelectorAll("form[data-forget-drafts]")
  .forEach((form) => form.addEventListener("submit", () => drafts().forEach(forget)));
