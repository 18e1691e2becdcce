// Looks at every page of a folder in every view and dress, and says what is wrong.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DRESSES, VIEWS, launch, open } from "./browser.mjs";
import { problems } from "./checks.mjs";

const folder = process.argv[2];
const { words, check } = problems();
const browser = await launch();
let wrong = 0;
let looked = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".html")).sort()) {
  const html = readFileSync(join(folder, file), "utf8");
  for (const dress of html.includes("markdown-body") ? DRESSES : DRESSES.slice(0, 1)) {
    for (const view of VIEWS) {
      const { context, page, noises } = await open(browser, html, view, dress);
      const found = [...noises, ...(await page.evaluate(`(${check})(${JSON.stringify(words)})`)), ...noises];
      for (const problem of new Set(found)) {
        console.error(`   ${basename(file, ".html")}, ${dress}, ${view.colorScheme}, ${view.viewport.width} px: ${problem}`);
        wrong += 1;
      }
      looked += 1;
      await context.close();
    }
  }
}
await browser.close();
console.log(`   looked ${looked} times, found ${wrong}`);
process.exit(wrong === 0 && looked > 0 ? 0 : 1);
