/* Repetition: the list of families with its filters, one family shown at a time, links such as #family-12. */
{
  const form = byId("family-filters");
  const rows = [...document.querySelectorAll("#family-table tbody tr")];
  const articles = new Map([...document.querySelectorAll(".family")].map((article) => [article.dataset.id, article]));
  const number = (id) => id.replace(/^F?0*/, "");
  const byNumber = new Map([...articles.keys()].map((id) => [number(id), id]));
  const sorts = {
    posts: (a, b) => b.dataset.posts - a.dataset.posts || b.dataset.sources - a.dataset.sources || b.dataset.passages - a.dataset.passages,
    passages: (a, b) => b.dataset.passages - a.dataset.passages,
    first: (a, b) => (a.dataset.first || "9999").localeCompare(b.dataset.first || "9999"),
    latest: (a, b) => (b.dataset.last || "").localeCompare(a.dataset.last || ""),
  };

  if (rows.length) {
    const page = pager(byId("family-table").closest(".scroll"), 10, rows);
    const matching = () => {
      const { kind, frame, source, sort, word } = form.elements;
      const wanted = word.value.trim().toLowerCase();
      const fits = (row) => (!kind.value || row.dataset.kinds.split(" ").includes(kind.value))
        && (!frame.value || row.dataset.frames.split(" ").includes(frame.value))
        && (!source.value || row.dataset.held.split("\n").includes(source.value))
        && (!wanted || articles.get(row.dataset.id).textContent.toLowerCase().includes(wanted));
      return rows.filter(fits).sort((a, b) => (sorts[sort.value] || (() => 0))(a, b));
    };
    const show = (id) => {
      articles.forEach((article, each) => { article.hidden = each !== id; });
      rows.forEach((row) => row.setAttribute("aria-selected", String(row.dataset.id === id)));
    };
    const filter = () => {
      const found = matching();
      found.forEach((row) => row.parentNode.append(row));
      page(found);
      if (found.length && !found.some((row) => row.getAttribute("aria-selected") === "true")) show(found[0].dataset.id);
    };
    const follow = (focus) => {
      const named = /^#family-(?:F?0*)(\d+)$/i.exec(location.hash);
      if (!named) return;
      const id = byNumber.get(number(named[1]));
      byId("family-missing").hidden = id !== undefined;
      if (id === undefined) { byId("repetition").scrollIntoView(); return; }
      const row = rows.find((each) => each.dataset.id === id);
      if (!matching().includes(row)) form.reset();
      const found = matching();
      found.forEach((each) => each.parentNode.append(each));
      page(found, row);
      show(id);
      articles.get(id).scrollIntoView();
      if (focus) articles.get(id).querySelector("h3").focus({ preventScroll: true });
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    byId("family-reset").addEventListener("click", () => { form.reset(); filter(); });
    addEventListener("hashchange", () => follow(true));
    document.addEventListener("click", (event) => { if (event.target.closest?.('a[href^="#family-"]')?.hash === location.hash) follow(true); });
    filter();
    show(rows[0].dataset.id);
    follow(true);
  }

  /* Which words are marked: what two translations have in common, or what an edit changed; by default whichever is rarer. */
  for (const choice of document.querySelectorAll('input[name="marks"]')) {
    choice.addEventListener("change", () => {
      for (const block of document.querySelectorAll(".side[data-default]")) block.dataset.marks = choice.value || block.dataset.default;
    });
  }
}
