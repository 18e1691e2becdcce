module.exports = { branches: ['main'] };
module.exports.tagFormat = 'x${version}';
