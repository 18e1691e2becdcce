// Uses the page of the history as a person does: filters it, shares what is seen by its address, and takes the filter away.
import { readFileSync } from "node:fs";
import { DRESSES, VIEWS, launch, open } from "./browser.mjs";

const wrong = [];
const holds = (is, what) => is || wrong.push(what);
const browser = await launch();
// Staging is folded, as if it were one environment too many to be open.
const folding = /<section class="environment" aria-labelledby="e1">[^]*?<\/section>/;
const html = readFileSync(process.argv[2], "utf8").replace(folding, '<details class="folded"><summary>1 more environment</summary>$&</details>');
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
holds((await seen()) === all, "the reset does not bring all back");
await page.waitForFunction(() => !document.querySelector(".folded").hidden);
holds((await folded()) === "closed", `with all asked for, the folded environments are ${await folded()}`);
await page.selectOption("#environment", "staging");
holds((await folded()) === "open", `with staging asked for, the folded environments are ${await folded()}`);
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
