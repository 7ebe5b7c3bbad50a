for (const table of document.querySelectorAll("table[data-sort]")) {
  const body = table.tBodies[0];
  const first = new Map([...body.rows].map((row, place) => [row, place]));
  const number = (cell) => {
    if (!cell.firstChild) return NaN;
    const text = cell.firstChild.textContent.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-").replace("+", "");
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
      const isNumber = head.classList.contains("n");
      const isSign = rows[0].cells[place].classList.contains("sign");
      rows.sort((one, other) => {
        if (isSign) return (first.get(one) - first.get(other)) * (down ? -1 : 1);
        const a = one.cells[place], b = other.cells[place];
        if (!isNumber) return a.textContent.localeCompare(b.textContent, document.documentElement.lang);
        const x = number(a), y = number(b);
        return Number.isNaN(x) - Number.isNaN(y) || (Number.isNaN(x) ? 0 : (down ? y - x : x - y));
      });
      if (down && !isNumber && !isSign) rows.reverse();
      for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
      head.ariaSort = down ? "descending" : "ascending";
      body.append(...rows);
    });
  });
}
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
