"use strict";
/* What every part of the page shares: the theme, the current section, paged tables, copying. */

const make = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else if (key === "text") element.textContent = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};
const byId = (id) => document.getElementById(id);

/* Theme: the system's unless the reader chose one. */
{
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
  const show = () => { button.textContent = current() === "dark" ? "Light" : "Dark"; };
  button.hidden = false;
  button.addEventListener("click", () => { document.documentElement.dataset.theme = current() === "dark" ? "light" : "dark"; show(); });
  dark.addEventListener("change", show);
  show();
}

/* The section that is being read is marked in the top bar. */
{
  const links = new Map([...document.querySelectorAll(".top nav a")].map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  links.forEach((_, id) => watch.observe(byId(id)));
}

/* Shows `size` of the rows at a time; returns a function that takes the rows to page through and, perhaps, one that must be in sight. */
function pager(holder, size, whole) {
  const back = make("button", { type: "button", text: "Previous" });
  const on = make("button", { type: "button", text: "Next" });
  const label = make("span");
  const bar = make("div", { class: "pager", role: "group", "aria-label": "Pages" }, back, on, label);
  let rows = [], page = 0;
  const show = () => {
    const pages = Math.max(1, Math.ceil(rows.length / size));
    page = Math.min(Math.max(page, 0), pages - 1);
    whole.forEach((row) => { row.hidden = true; });
    rows.slice(page * size, (page + 1) * size).forEach((row) => { row.hidden = false; });
    label.textContent = rows.length ? `${page * size + 1}–${Math.min(rows.length, (page + 1) * size)} of ${rows.length}` : "nothing matches";
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    bar.hidden = rows.length > 0 && rows.length <= size && rows.length === whole.length;
  };
  back.addEventListener("click", () => { page -= 1; show(); });
  on.addEventListener("click", () => { page += 1; show(); });
  holder.after(bar);
  return (shown, inSight) => {
    rows = shown;
    page = inSight ? Math.max(0, Math.floor(rows.indexOf(inSight) / size)) : 0;
    show();
  };
}

/* Long tables: pages, and a field that keeps the rows which hold a word. */
for (const table of document.querySelectorAll("table[data-page]")) {
  const rows = [...table.tBodies[0].rows];
  const show = pager(table.closest(".scroll"), Number(table.dataset.page), rows);
  const field = table.dataset.find ? byId(table.dataset.find) : null;
  field?.addEventListener("input", () => {
    const word = field.value.trim().toLowerCase();
    show(rows.filter((row) => row.textContent.toLowerCase().includes(word)));
  });
  show(rows);
}

/* Copy a text; where the browser forbids it, select it. */
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = byId(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = "Selected";
    }
  });
}
