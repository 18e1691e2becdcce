// Uses the page of the history as a person does: filters it, shares what is seen by its address, and takes the filter away.
import { readFileSync } from "node:fs";
import { DRESSES, VIEWS, launch, open } from "./browser.mjs";

const wrong = [];
const holds = (is, what) => is || wrong.push(what);
const browser = await launch();
// Staging is folded, as if it were one environment too many to be open.
const folding = /<section class="environment" aria-labelledby="e1">[^]*?<\/section>/;
// The first mark is of two deployments, as if they lay on one another.
const [marks, both] = [/data-d="(\d+)"([^]*?)data-d="(\d+)"/, 'data-d="$1 $3"$2data-d="$3"'];
const html = readFileSync(process.argv[2], "utf8")
  .replace(folding, '<details class="folded"><summary>1 more environment</summary>$&</details>')
  .replace(marks, both);
const { context, page, noises } = await open(browser, html, VIEWS[1], DRESSES[0]);

const environments = () => page.$$eval("tbody tr:not([hidden])", (rows) => [...new Set(rows.map((row) => row.cells[1].textContent.trim()))]);
const seen = () => page.$$eval("tbody tr:not([hidden])", (rows) => rows.length);
const all = await seen();
holds((await environments()).length > 1, "the page has one environment only");

await page.selectOption("#environment", "production");
holds((await environments()).join() === "production", `with production asked for, ${await environments()} are seen`);
const some = await seen();
await page.fill("#text", "no such text anywhere");
holds((await seen()) === 0, "a text that is nowhere finds something");
await page.fill("#text", "");
holds((await seen()) === some, "without the text not all come back");

await page.reload();
holds((await seen()) === some && (await environments()).join() === "production", "the address does not keep what is seen");
const folded = () => page.$eval(".folded", ({ hidden, open }) => (hidden ? "hidden" : open ? "open" : "closed"));
holds((await folded()) === "hidden", `with production asked for, the folded environments are ${await folded()}`);
await page.click("button[type=reset]");
await page.waitForFunction(() => !document.querySelector(".folded").hidden);
holds((await seen()) === all, "the reset does not bring all back");
holds((await folded()) === "closed", `with all asked for, the folded environments are ${await folded()}`);
await page.selectOption("#environment", "staging");
holds((await folded()) === "open", `with staging asked for, the folded environments are ${await folded()}`);

// A mark leads to the newest of its rows that is not filtered out, and the address keeps both.
await page.click("button[type=reset]");
await page.waitForFunction(() => !document.querySelector(".folded").hidden);
const last = await page.$$eval(".mark", (marks) => {
  const who = (id) => document.getElementById("d" + id).cells[3].textContent.trim();
  const mark = marks.find(({ dataset }) => new Set(dataset.d.split(" ").map(who)).size > 1);
  const ids = mark.dataset.d.split(" ");
  const other = ids.findLast((id) => who(id) !== who(ids.at(-1)));
  return { place: marks.indexOf(mark), row: "d" + other, who: who(other) };
});
await page.selectOption("#who", last.who);
const one = await seen();
await page.locator(".mark").nth(last.place).dispatchEvent("click");
const asked = () => page.$$eval("tr.asked:not([hidden])", (rows) => rows.map((row) => row.id).join());
const hash = () => new URL(page.url()).hash;
holds((await asked()) === last.row, `the mark led to ${await asked()} and not to ${last.row}`);
holds((await seen()) === one, "the mark took the filter away");
holds(hash() === `#${new URLSearchParams({ who: last.who, row: last.row })}`, `the address after a mark is ${hash()}`);
await page.reload();
holds((await seen()) === one && (await asked()) === last.row, "the address does not keep the row and the filter");
await page.evaluate((row) => { location.hash = row; }, last.row);
await page.waitForFunction(() => document.querySelector("#who").value === "");
holds((await asked()) === last.row, `an address of the row alone led to ${await asked()}`);
holds(noises.length === 0, `${noises}`);
await context.close();

// Without a script it is whole.
const still = await browser.newContext({ ...VIEWS[1], javaScriptEnabled: false });
const whole = await still.newPage();
await whole.setContent(readFileSync(process.argv[2], "utf8"));
holds((await whole.locator("tbody tr").count()) >= all, "without a script rows are missing");
holds(!(await whole.locator("#filters").isVisible()), "without a script there are filters that do nothing");
await browser.close();
for (const problem of wrong) console.error(`   ${problem}`);
process.exit(wrong.length === 0 ? 0 : 1);
