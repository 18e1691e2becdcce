const config = { branches: ['main'], plugins: [] };
if (process.env.DRY) {
  config.branches = ['dry'];
}
module.exports = config;
