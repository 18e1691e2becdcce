const isCI = !!process.env.CI
module.exports = {
  branches: [isCI ? 'main' : 'dev', process.env.BRANCH],
  tagFormat: `v${require('./x').format}`,
  plugins: [require('./plugin'), ['@semantic-release/commit-analyzer', { preset: getPreset(), releaseRules: rules() }]],
}
