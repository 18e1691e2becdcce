module.exports = { parserOpts: { headerPattern: '^(\\w*' } }
