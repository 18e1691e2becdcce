module.exports = { parserOpts: { headerPattern: '^(\\w*', mergePattern: /[z-a]/, revertPattern: '^a(.*)$' } }
