// A table of the page as CSV: the same words and numbers, a margin in a column of its own.

// As analytics/reports/listing.py: a spreadsheet runs what begins with one of these, also after a sign at which it may
// take a text apart. Numbers are written as numbers.
const BEGINS_A_FORMULA = /(^|[;,|\t\r\n"'])(?=[=+\-@\t\r\n＝＋－＠])/g;
const NUMBER = /^-?\d+(\.\d+)?$/;

const quoted = (text) => (NUMBER.test(text) ? text : `"${text.replace(BEGINS_A_FORMULA, "$1'").replaceAll('"', '""')}"`);
const plain = (text) => text.replace(/\s+/g, " ").trim();
const shownText = (cell) => cell.dataset.value ?? plain(cell.textContent);

// What cells of a column say beside their value, as columns of their own where any cell says it.
const BESIDE = ["beside", "margin", "said"];

const columnsOf = (table) => {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  return [...table.tHead.rows[0].cells].map((head, place) => ({
    title: plain(head.textContent),
    cells: rows.map((row) => row.cells[place]),
  }));
};

const spread = ({ title, cells }, words) => {
  const extra = BESIDE.filter((name) => cells.some((cell) => cell.dataset[name]));
  const named = { beside: words.besideWord, margin: `${title}, ${words.marginWord}`, said: `${title}, ${words.saidWord}` };
  return [
    [title, ...cells.map(shownText)],
    ...extra.map((name) => [named[name], ...cells.map((cell) => cell.dataset[name] ?? "")]),
  ];
};

export const csvOf = (table, words) => {
  const columns = columnsOf(table).flatMap((column) => spread(column, words));
  const lines = columns[0].map((_, line) => columns.map((column) => quoted(column[line])).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
};
