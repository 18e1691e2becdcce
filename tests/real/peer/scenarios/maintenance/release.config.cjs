module.exports = {
  branches: ["main", "+([0-9])?(.{+([0-9]),x}).x"],
  plugins: [["@semantic-release/commit-analyzer", { preset: "conventionalcommits" }]],
};
