for (const table of document.querySelectorAll("table[data-sort]")) {
  const body = table.tBodies[0];
  const number = (cell) => {
    if (cell.dataset.v) return parseFloat(cell.dataset.v);
    const text = cell.textContent.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-").replace("+", "");
    return parseFloat(document.documentElement.lang === "sv" ? text.replace(",", ".") : text.replace(/,/g, ""));
  };
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = table.dataset.sort.replace("{head}", head.textContent);
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      const rows = [...body.rows];
      const isNumber = head.classList.contains("n") || rows.some((row) => row.cells[place].dataset.v);
      rows.sort((one, other) => {
        const a = one.cells[place], b = other.cells[place];
        if (!isNumber) return a.textContent.localeCompare(b.textContent, document.documentElement.lang);
        const x = number(a), y = number(b);
        return Number.isNaN(x) - Number.isNaN(y) || (Number.isNaN(x) ? 0 : (down ? y - x : x - y));
      });
      if (down && !isNumber) rows.reverse();
      for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
      head.ariaSort = down ? "descending" : "ascending";
      body.append(...rows);
    });
  });
}
