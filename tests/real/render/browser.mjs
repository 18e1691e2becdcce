// The system's Chromium, in which a page is looked at as people have it: light and dark, on a telephone and on a desk; summaries in the dress that
// `rehearse` gives them and in GitHub's own.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

export const VIEWS = ["light", "dark"].flatMap((colorScheme) =>
  [390, 1280].map((width) => ({ colorScheme, viewport: { width, height: 900 } })),
);
export const DRESSES = ["ours", "github"];

const GITHUB = readFileSync(new URL("node_modules/github-markdown-css/github-markdown.css", import.meta.url), "utf8");
// As GitHub lays the summary of a run out.
const AROUND = "body { margin: 0 } .markdown-body { box-sizing: border-box; max-width: 1012px; margin: 0 auto; padding: 24px 16px; min-height: 100vh }";

export async function launch() {
  // Chromium's own sandbox does not start for root, as in a container.
  const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

const ADDRESS = "https://looked.at/page.html";

/** Opens a page of HTML in a view and a dress; answers it with what it complained of or asked for. */
export async function open(browser, html, view, dress) {
  const context = await browser.newContext({ ...view, serviceWorkers: "block" });
  const page = await context.newPage();
  const noises = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && noises.push(`the console: ${message.text()}`));
  page.on("pageerror", (error) => noises.push(`an error: ${error.message}`));
  const body = dress === "github" ? html.replace(/<style>[^]*?<\/style>/, `<style>${GITHUB}${AROUND}</style>`) : html;
  await page.route("**/*", (route) => {
    const url = route.request().url();
    if (url.split("#")[0] === ADDRESS) return route.fulfill({ contentType: "text/html; charset=utf-8", body });
    noises.push(`a request for ${url}`);
    return route.abort();
  });
  await page.goto(ADDRESS);
  return { context, page, noises };
}
