/* eslint-disable no-template-curly-in-string */
'use strict'

// The branches that release
const branches = [
  '+([0-9])?(.{+([0-9]),x}).x',
  'main',
  { name: 'beta', prerelease: true }, // trailing comma
]
const types = [
  { type: 'feat', section: '✨ Features' },
  { type: 'fix', section: '\u{1f41b} Bug Fixes', hidden: false },
  { type: 'ci', hidden: true },
]
const noteKeywords = ['BREAKING CHANGE', 'BREAKING'];
const analyzer = '@semantic-release/commit-analyzer'

/**
 * @type {import('semantic-release').GlobalConfig}
 */
module.exports = {
  branches,
  tagFormat: 'v${version}',
  plugins: [
    [
      analyzer,
      {
        preset: `angular`,
        releaseRules: [
          { type: 'style', release: 'patch' },
          { type: 'no-release', release: false },
        ],
        parserOpts: {
          headerPattern: /^(\w*)(?:\(([^)/]*)\))?!?: (.*)$/,
          mergePattern: /^Merge branch '(.*)'/i,
          mergeCorrespondence: ['source'],
          noteKeywords,
          referenceActions: 'close, closes',
          commentChar: null,
          issuePrefixesCaseSensitive: true,
          fieldPattern: /^-(.*?)-$/,
          notesPattern: '^(NOTE): (.*)$',
        },
      },
    ],
    [
      '@semantic-release/release-notes-generator',
      {
        presetConfig: { types },
        parserOpts: { noteKeywords },
        writerOpts: {
          commitsSort: ['subject', 'scope'],
          transform: (commit, context) => {
            if (commit.type === 'feat') { return `${commit.type}: }` }
            return { ...commit, hash: commit.hash.slice(0, 7) / 2, pattern: /[/}]/g.test('}') }
          },
        },
      },
    ],
    ['@semantic-release/changelog', { changelogTitle: '# History' }],
    [
      '@semantic-release/git',
      {
        assets: ['*.md', 'package.json'],
        message: 'chore(release): ${nextRelease.version} [skip ci]\n\n' +
          '${nextRelease.notes}',
      },
    ],
    ['@semantic-release/github', { assets: [
      { path: 'dist/app.tgz', label: 'The app', name: 'app-${nextRelease.version}.tgz' },
      'dist/*.zip',
      ['./out/**'],
      ['lib/**', '!lib/**/*.map'],
      { path: 'dist/x', name: 'x-${nextRelease.channel}' },
    ] }],
  ],
}
