exports.branches = ["main"]
