/* Reading view: filters, search, a list of posts, one post at a time; j and k go from paragraph to paragraph; links such as #p-<id>. */
{
  const data = JSON.parse(byId("reading-data").textContent);
  const form = byId("reading-filters");
  const list = byId("post-list");
  const view = byId("post-view");
  const status = byId("reading-status");
  const PAGE = 25;
  const entries = data.posts.map((post) => ({ post, words: post.paragraphs.map((p) => textOf(p).toLowerCase()) }));
  const place = new Map();
  data.posts.forEach((post, at) => post.paragraphs.forEach((p, index) => place.set(p.i, [at, index])));
  let found = [], page = 0, current = null;

  function textOf(paragraph) { return paragraph.s.map((segment) => (typeof segment === "string" ? segment : segment[0])).join(""); }

  function read() {
    const value = (name) => form.elements[name].value;
    const frame = value("frame");
    return {
      word: value("word").trim().toLowerCase(), frame: /^\d+$/.test(frame) ? Number(frame) : null, any: frame === "any", none: frame === "none",
      doubtful: frame === "doubtful", source: value("source"), from: value("from"), to: value("to"), score: Number(value("score")), kind: value("kind"), reuse: value("reuse"),
    };
  }

  function fitsPost(post, want) {
    const month = (post.date || "").slice(0, 7);
    if (want.source && (post.source || "") !== want.source) return false;
    if ((want.from || want.to) && !month) return false;
    return (!want.from || month >= want.from) && (!want.to || month <= want.to);
  }

  function fits(paragraph, words, want) {
    const frames = paragraph.f || [];
    if (want.word && !words.includes(want.word)) return false;
    if (want.kind && paragraph.k !== want.kind) return false;
    if (want.frame !== null && !frames.includes(want.frame)) return false;
    if (want.any && !frames.length) return false;
    if (want.none && (frames.length || paragraph.k === "boilerplate")) return false;
    if (want.doubtful && !(paragraph.u || []).length) return false;
    // Whole hundredths: 0.55 * 100 is a little more than 55.
    const scored = want.frame !== null ? [want.frame] : want.doubtful ? paragraph.u : frames;
    if (want.score > 0 && !scored.some((frame) => paragraph.c[frame] >= Math.round(want.score * 100))) return false;
    if (want.reuse === "any") return Boolean(paragraph.r);
    if (want.reuse === "none") return !paragraph.r;
    return !want.reuse || (paragraph.q || []).includes(want.reuse);
  }

  function filter() {
    const want = read();
    byId("score-shown").textContent = want.score.toFixed(2);
    found = [];
    let paragraphs = 0;
    entries.forEach(({ post, words }, at) => {
      if (!fitsPost(post, want)) return;
      const hits = post.paragraphs.map((p, index) => index).filter((index) => fits(post.paragraphs[index], words[index], want));
      if (hits.length) { found.push({ at, hits: new Set(hits) }); paragraphs += hits.length; }
    });
    page = 0;
    const count = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;
    status.textContent = found.length ? `${count(paragraphs, "paragraph")} in ${count(found.length, "post")}` : "No paragraph matches; loosen a filter.";
    showList();
    if (found.length) open(found.some((each) => each.at === current) ? current : found[0].at); else view.replaceChildren();
  }

  function showList() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    list.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(({ at, hits }) => {
      const post = data.posts[at];
      const where = [post.source, post.date, `${hits.size} of ${post.paragraphs.length}`].filter(Boolean).join(" · ");
      const button = make("button", { type: "button", "data-at": at }, make("bdi", { text: post.title }), make("span", { class: "where" }, make("bdi", { text: where })));
      if (at === current) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => { open(at); view.querySelector("h3")?.scrollIntoView({ block: "nearest" }); });
      return make("li", {}, button);
    }));
    byId("post-pages").hidden = pages === 1;
    byId("post-page").textContent = `page ${page + 1} of ${pages}`;
    byId("post-back").disabled = page === 0;
    byId("post-on").disabled = page === pages - 1;
  }

  function open(at) {
    current = at;
    const post = data.posts[at];
    const hits = found.find((each) => each.at === at)?.hits;
    const word = read().word;
    const address = post.url ? make("a", { href: post.url, rel: "noopener noreferrer", target: "_blank", text: "source page" }) : "";
    const where = make("p", { class: "where" }, make("bdi", { text: [post.source, post.author, post.date || "no date"].filter(Boolean).join(" · ") }), address ? " · " : "", address);
    const header = make("header", {}, make("h3", { tabindex: "-1" }, make("bdi", { text: post.title })), where);
    const rest = post.more ? [make("p", { class: "note", text: `${post.more.toLocaleString("en")} more paragraphs stand in the table paragraphs.` })] : [];
    view.replaceChildren(header, ...post.paragraphs.map((p, index) => paragraph(p, !hits || hits.has(index), word)), ...rest);
    for (const button of list.querySelectorAll("button")) {
      if (Number(button.dataset.at) === at) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    }
  }

  function paragraph(p, matches, word) {
    const frames = p.f || [];
    const bands = make("div", { class: "bands", "aria-hidden": "true" }, ...frames.map((frame) => make("span", { class: look("band", frame) })));
    const text = make("p", { class: "text", dir: "auto" }, ...segments(p, matches ? word : ""));
    const uncertain = (p.u || []).filter((frame) => !frames.includes(frame));
    const tags = make("ul", { class: "tags" },
      ...frames.map((frame) => make("li", {}, tag(p, frame, (p.u || []).includes(frame), text))),
      ...uncertain.map((frame) => make("li", {}, tag(p, frame, true, text, true))),
      ...(p.r || []).map((family) => make("li", {}, make("a", { href: `#family-${family}`, text: `reused: ${family}` }))));
    return make("div", { class: `para kind-${p.k}${matches ? "" : " off"}`, id: `p-${p.i}`, tabindex: "-1" }, bands, text, ...(tags.children.length ? [tags] : []));
  }

  function look(name, frame) { return `${name} hue-${data.frames[frame].hue} pattern-${data.frames[frame].pattern}`; }

  function tag(p, frame, doubtful, text, below) {
    const { name, tier, threshold } = data.frames[frame];
    const told = `score ${(p.c[frame] / 100).toFixed(2)}${threshold === null ? "" : `, threshold ${threshold.toFixed(2)}`}${tier ? `, tier ${tier}` : ""}`;
    const label = below ? `${name}?` : doubtful ? `${name} (uncertain)` : name;
    const button = make("button", { type: "button", class: `tag${below ? " doubtful" : ""}` },
      make("span", { class: look("swatch", frame), "aria-hidden": "true" }), make("span", { class: "name", text: label }), make("span", { class: "score", text: ` ${told}` }));
    const light = (on) => text.querySelectorAll(`.ev[data-frame="${frame}"]`).forEach((span) => span.classList.toggle("on", on));
    for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => light(true));
    for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => light(false));
    return button;
  }

  function segments(p, word) {
    const whole = word ? textOf(p).toLowerCase() : "";
    const hits = [];
    // Lower case can change the length of a text; then nothing is marked rather than the wrong letters.
    if (word && whole.length === textOf(p).length) for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + word.length)) hits.push([at, at + word.length]);
    let at = 0;
    return p.s.map((segment) => {
      const [text, evidence, families] = typeof segment === "string" ? [segment, [], []] : segment;
      let node = make("span", families.length ? { class: "passage" } : {}, ...found_in(text, at, hits));
      at += text.length;
      for (const frame of evidence) {
        const about = data.frames[frame];
        node = make("span", { class: `ev hue-${about.hue} line-${about.pattern}`, "data-frame": frame, title: `${about.name}: score ${(p.c[frame] / 100).toFixed(2)}` }, node);
      }
      return node;
    });
  }

  function found_in(text, start, hits) {
    const parts = [];
    let at = 0;
    for (const [from, to] of hits) {
      const a = Math.max(from - start, 0), b = Math.min(to - start, text.length);
      if (a >= b) continue;
      parts.push(text.slice(at, a), make("mark", { text: text.slice(a, b) }));
      at = b;
    }
    return [...parts, text.slice(at)];
  }

  /* Keys: only while no field has the focus, and they can be switched off. */
  function step(by) {
    const hit = [...view.querySelectorAll(".para:not(.off)")];
    const at = hit.indexOf(document.activeElement?.closest?.(".para"));
    if (at + by >= 0 && at + by < hit.length && !(at < 0 && by < 0)) return go(hit[at + by]);
    const index = found.findIndex((each) => each.at === current) + by;
    if (index < 0 || index >= found.length) return;
    if (Math.floor(index / PAGE) !== page) { page = Math.floor(index / PAGE); showList(); }
    open(found[index].at);
    const next = [...view.querySelectorAll(".para:not(.off)")];
    go(by > 0 ? next[0] : next[next.length - 1]);
  }

  function go(element) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !byId("keys").checked) return;
    const typing = event.target.matches?.("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (typing) { if (event.key === "Escape") event.target.blur(); return; }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { event.preventDefault(); form.elements.word.focus(); }
  });

  function follow() {
    const hash = location.hash;
    byId("paragraph-missing").hidden = true;
    if (hash.startsWith("#p-")) {
      let id = hash.slice(3);
      try { id = decodeURIComponent(id); } catch { /* not encoded */ }
      const at = place.get(id);
      if (!at) { byId("paragraph-missing").hidden = false; byId("reading").scrollIntoView(); return; }
      if (!found.some((each) => each.at === at[0] && each.hits.has(at[1]))) { form.reset(); filter(); }
      const index = found.findIndex((each) => each.at === at[0]);
      page = Math.max(0, Math.floor(index / PAGE));
      showList();
      open(at[0]);
      const target = view.querySelectorAll(".para")[at[1]];
      target.classList.add("target");
      go(target);
    } else if (hash.startsWith("#read-")) {
      form.reset();
      form.elements.frame.value = String(data.frames.findIndex((frame) => frame.id === hash.slice(6)));
      filter();
      byId("reading").scrollIntoView();
    }
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("reading-reset").addEventListener("click", () => { form.reset(); filter(); });
  byId("post-back").addEventListener("click", () => { page -= 1; showList(); });
  byId("post-on").addEventListener("click", () => { page += 1; showList(); });
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#p-"], a[href^="#read-"]');
    if (link && link.hash === location.hash) follow();
  });
  filter();
  follow();
}
