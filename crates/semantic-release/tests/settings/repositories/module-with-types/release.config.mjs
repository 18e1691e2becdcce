import { readFileSync } from 'node:fs'
import type { Options } from 'semantic-release'

const config: Partial<Options> = {
  "branches": [{ name: "1.x", range: "1.x", channel: "1.x" }, "main"] as const,
  "plugins": ["@semantic-release/commit-analyzer", "@semantic-release/release-notes-generator"],
  dryRun: true
} satisfies Options

export default config
