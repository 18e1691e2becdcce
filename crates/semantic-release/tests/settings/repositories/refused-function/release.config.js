module.exports = async () => ({ branches: ["main"] })
