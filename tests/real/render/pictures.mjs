// Writes the pictures of the documents: pages in light, summaries as GitHub shows them, at the width that a README
// has for them; of what is long, the beginning.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, open } from "./browser.mjs";

const [pages, images] = process.argv.slice(2);
const WIDTH = 1012;
const PICTURES = [
  { name: "deployed", dress: "github" },
  { name: "rolled-back", dress: "github", height: 870 },
  { name: "history", dress: "ours", height: 1000 },
];

const browser = await launch();
for (const { name, dress, height } of PICTURES) {
  const view = { colorScheme: "light", viewport: { width: WIDTH, height: height ?? 100 } };
  const { context, page } = await open(browser, readFileSync(join(pages, `${name}.html`), "utf8"), view, dress);
  await page.screenshot({ path: join(images, `${name}.png`), fullPage: !height });
  await context.close();
}
await browser.close();
