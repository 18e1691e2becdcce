module.exports = [
  { type: 'docs', release: 'patch' },
  { scope: 1, release: 'major' },
]
