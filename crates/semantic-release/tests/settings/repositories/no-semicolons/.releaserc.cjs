const isMain = process.env.GITHUB_REF === 'refs/heads/main'
const plugins = ['@semantic-release/commit-analyzer']
const other = isMain
  ? ['a']
  : ['b']
console.log(isMain)
function unused () { return { a: 1 } }
module.exports = {
  plugins,
  preset: 'conventionalcommits',
  verifyConditions: isMain ? [] : ['x'],
}
