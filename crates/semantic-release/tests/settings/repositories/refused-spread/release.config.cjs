const base = require('@acme/release-config')
module.exports = {
  ...base,
  branches: ['main'],
}
